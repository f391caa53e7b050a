/** How figures and names stand in sentences. */

/** A time span as a person says it: `0.4 s`, `12 s`, `3 min 05 s`. */
export function elapsed(elapsedMs: number): string {
  const seconds = elapsedMs / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** A number of bytes in the unit that gives one to three digits before the point: `14.2 MB`. */
export function bytes(count: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let value = count;
  let unit = 0;
  for (; value >= 1000 && unit < units.length - 1; unit++) value /= 1000;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

/** `1 task`, `3 tasks`. */
export function count(number: number, one: string, several = `${one}s`): string {
  return `${number} ${number === 1 ? one : several}`;
}

/** Names in quotes with commas and a last "and"; at most `most`, then how many more. */
export function names(list: readonly string[], most = 20): string {
  if (list.length === 0) return "none";
  const shown = list.slice(0, most).map((name) => `"${name}"`);
  if (list.length > most) return `${shown.join(", ")} and ${list.length - most} more`;
  return shown.length === 1 ? (shown[0] as string) : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** Text without control characters, so that a name out of a file cannot steer the terminal. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, (character) =>
    character === "\n" || character === "\t" ? character : "\ufffd",
  );
}

/** Rows as columns: every column as wide as its widest cell, two spaces between, nothing after the last. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, column) => (widths[column] = Math.max(widths[column] ?? 0, cell.length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

/** Words in lines of at most `width`, each after `indent` spaces. */
export function wrap(text: string, indent: number, width = 100): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  lines.push(line);
  return lines.map((one) => " ".repeat(indent) + one).join("\n");
}

/** Canonical JSON as a person would type it: seeds as digits. */
export function literal(canonical: string): string {
  return canonical.replace(/\{"\$int":"(\d+)"\}/g, "$1");
}
