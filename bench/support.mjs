/** What benches share: interleaved measuring, medians, and the last line. */

import { cpus, totalmem } from "node:os";

/** The middle of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Measures several things in turns: `warmUps` rounds that do not count, then `rounds` that do. Each entry is a
 * function that does the work and gives the milliseconds it counts (or nothing: then its whole time counts).
 * Gives for each name every counted time.
 */
export async function interleaved(entries, { rounds, warmUps = 1 }) {
  const times = Object.fromEntries(Object.keys(entries).map((name) => [name, []]));
  for (let round = 0; round < warmUps + rounds; round++)
    for (const [name, work] of Object.entries(entries)) {
      globalThis.gc?.();
      const startMs = performance.now();
      const counted = await work();
      const elapsedMs = counted ?? performance.now() - startMs;
      if (round >= warmUps) times[name].push(elapsedMs);
    }
  return times;
}

/** Prints rows of a table, the first naming the columns. */
export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  for (const row of rows)
    console.log(
      row
        .map((cell, column) =>
          column === 0 ? String(cell).padEnd(widths[0]) : String(cell).padStart(widths[column]),
        )
        .join("  "),
    );
}

/** The last line of every bench: one line of JSON for machines. */
export function report(bench, figures) {
  const machine = {
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
  console.log(JSON.stringify({ bench, figures: roundedAll(figures), machine }));
}

function roundedAll(figures) {
  return Object.fromEntries(
    Object.entries(figures).map(([name, figure]) => [name, Number(figure.toPrecision(4))]),
  );
}
