import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Host } from "../host.js";
import { diff } from "./diff.js";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "dreamloom-diff-"))));
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, node: string, x: number): string {
  const nodes = { both: { type: "t/a", version: 1, inputs: {} }, [node]: { type: `t/${node}`, version: 1 } };
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify({ dreamloom: 1, nodes, layout: { both: { at: [x, 0] } } }));
  return path;
}

/** What is printed on a terminal with these variables. */
async function printed(environment: NodeJS.ProcessEnv): Promise<string> {
  let out = "";
  const host: Host = {
    streams: { out: (text) => (out += text), err: () => undefined },
    environment,
    terminal: { out: true, err: true },
    columns: () => 80,
    interrupt: {
      signal: new AbortController().signal,
      onAsked: undefined,
      atOnce: undefined,
      [Symbol.dispose]: () => undefined,
    },
  };
  expect(await diff(write("a.json", "old", 0), write("b.json", "new", 1), {}, host)).toBe(1);
  return out;
}

describe("the lines of diff", () => {
  it("are coloured on a terminal, and plain where NO_COLOR says so", async () => {
    expect(await printed({})).toBe(
      '\x1b[32m+ node "new" (t/new)\x1b[0m\n\x1b[31m- node "old" (t/old)\x1b[0m\n\x1b[2m~ 1 node was moved\x1b[0m\n',
    );
    expect(await printed({ NO_COLOR: "1" })).toBe(
      '+ node "new" (t/new)\n- node "old" (t/old)\n~ 1 node was moved\n',
    );
  });
});
