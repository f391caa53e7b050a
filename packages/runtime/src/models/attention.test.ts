import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDit } from "../config/index.js";
import { createSession } from "../device/ort.js";
import { buildDit } from "./dit.js";

const fixture = join(import.meta.dirname, "..", "..", "..", "..", "test", "parity", "fixtures", "dit-without-norm");

describe("attention over a long sequence", () => {
  it("is the same fused, as on the CPU, and out of matrix products, as under WebGPU", async () => {
    const dit = await openDit(fixture);
    const numbers = (seed: number, rows: number, columns: number) => ({
      data: Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(seed + i * i * 0.37) * 2),
      shape: [rows, columns],
    });
    const { width } = dit.config;
    const feeds = {
      patches: numbers(1, 1024, 64),
      positions: numbers(2, 1024, width),
      context: numbers(3, 333, width),
      pooled: numbers(4, 1, width),
      time: numbers(5, 1, 256),
    };
    const velocities: Float32Array[] = [];
    for (const backend of ["cpu", "webgpu"] as const) {
      const session = await createSession(buildDit(dit, { backend }), { backend: "cpu", threads: 1 });
      velocities.push((await session.run(feeds)).velocity?.data ?? new Float32Array(0));
      await session.release();
    }
    const [fused = new Float32Array(0), plain = new Float32Array(0)] = velocities;
    expect(fused.length).toBe(1024 * 64);
    const scale = plain.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const distance = fused.reduce((most, value, i) => Math.max(most, Math.abs(value - (plain[i] ?? NaN))), 0);
    expect(distance / scale).toBeLessThan(1e-4);
  });
});
