import { makeTensor } from "@dreamloom/engine";
import type { TensorHandle } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { createPlacing } from "./placing.js";
import type { TensorFiles } from "./tensor-files.js";

const page = 4096;

/** A tensor of a whole page, full of one number. */
function tensor(number: number): TensorHandle {
  return makeTensor("u8", [page], new Uint8Array(page).fill(number));
}

/** A file in memory whose writes end when the test says so. */
function heldFile() {
  const bytes = new Uint8Array(2 * page);
  const writes: (() => void)[] = [];
  const write: TensorFiles["write"] = (from, at) =>
    new Promise((resolve) =>
      writes.push(() => {
        bytes.set(from, at);
        resolve();
      }),
    );
  return { bytes, writes, files: { write } as TensorFiles };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("placing tensors for a process", () => {
  it("gives the place of what it has read to the next", async () => {
    const { files, writes } = heldFile();
    const placing = createPlacing(files, page);
    const heard: string[] = [];
    for (const id of [1, 2])
      placing.place(id, tensor(id), {
        onPlaced: (at) => heard.push(`${id} at ${at}`),
        onRefused: () => heard.push(`${id} refused`),
      });
    await settled();
    writes.shift()!();
    await settled();
    expect([heard, writes.length]).toEqual([["1 at 0"], 0]);
    placing.took(1);
    await settled();
    writes.shift()!();
    await settled();
    expect(heard).toEqual(["1 at 0", "2 at 0"]);
  });

  it("of a new task never writes where an older one is still being written", async () => {
    const { bytes, files, writes } = heldFile();
    const placing = createPlacing(files, 2 * page);
    const heard: string[] = [];
    const place = (id: number): void =>
      placing.place(id, tensor(id), {
        onPlaced: (at) => heard.push(`${id} at ${at}`),
        onRefused: () => heard.push(`${id} refused`),
      });
    place(1);
    await settled();
    placing.clear();
    place(2);
    await settled();
    const [older, newer] = writes;
    newer!();
    await settled();
    older!();
    await settled();
    expect(heard).toEqual(["2 at 4096"]);
    expect(bytes[page]).toBe(2);
    place(3);
    await settled();
    writes[2]!();
    await settled();
    expect(heard.at(-1)).toBe("3 at 0");
  });

  it("lets go of a place that was left while it was written only then", async () => {
    const { files, writes } = heldFile();
    const placing = createPlacing(files, page);
    const heard: string[] = [];
    for (const id of [1, 2])
      placing.place(id, tensor(id), {
        onPlaced: (at) => heard.push(`${id} at ${at}`),
        onRefused: () => heard.push(`${id} refused`),
      });
    await settled();
    placing.took(1);
    await settled();
    expect(writes).toHaveLength(1);
    writes[0]!();
    await settled();
    expect(writes).toHaveLength(2);
    writes[1]!();
    await settled();
    expect(heard).toEqual(["2 at 0"]);
  });

  it("refuses what never fits", () => {
    const placing = createPlacing(heldFile().files, page - 1);
    const heard: unknown[] = [];
    placing.place(1, tensor(1), {
      onPlaced: () => heard.push("placed"),
      onRefused: (error) => heard.push(error),
    });
    expect(heard).toEqual([expect.any(RangeError)]);
  });
});
