/** A slice of `npm run soak -- cache-kill`, and what only a process of its own can show of the engine. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

it("nothing that was settled is lost when processes that share a cache are killed", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["soak/cache-kill.mjs"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, CACHE_KILL_ROUNDS: "4", CACHE_KILL_SEED: "1" },
  });
  expect([status, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout.trimEnd().split("\n").at(-1)!)).toMatchObject({ figures: { kills: 8, lost: 0 } });
});

it("a promise that a node left behind ends no process; anybody else's still does", () => {
  const script = (ours: boolean): string => `
    import { createCatalogue, createEngine, createMemoryCache, definePack, defineNode, numberSocket, parseDocument } from "@dreamloom/engine";
    const leaves = defineNode({
      type: "test/leaves", version: 1, title: "Leaves", about: "Leaves a promise behind.", inputs: {}, outputs: { n: numberSocket },
      run: () => {
        setTimeout(() => void (async () => { throw new Error("left behind"); })(), 5);
        return { n: 1 };
      },
    });
    const pack = { prefix: "test", name: "test", version: "1.0.0", integrity: "-", nodes: [leaves] };
    const cache = createMemoryCache(1000, (message) => console.log(message));
    const engine = createEngine({ catalogue: createCatalogue([definePack(pack)]), cache, files: {}, picture: {}, backend: {}, writer: {} });
    const document = parseDocument('{"dreamloom":1,"nodes":{"a":{"type":"test/leaves","version":1,"inputs":{}}},"outputs":{"n":"a.n"},"packs":{"test":{"name":"test","version":"1.0.0"}}}').document;
    const { graph, diagnostics } = await engine.open(document);
    for (const { message } of diagnostics) console.log(message);
    console.log((await engine.run(graph)).outcome);
    if (${!ours}) Promise.reject(new Error("somebody else's"));
    setTimeout(() => console.log("alive"), 30);`;
  const run = (ours: boolean): { status: number | null; lines: string[]; stderr: string } => {
    const args = ["--input-type=module", "-e", script(ours)];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
    return { status, lines: stdout.trimEnd().split("\n"), stderr };
  };
  expect(run(true)).toEqual({
    status: 0,
    stderr: "",
    lines: [
      "succeeded",
      'A promise that "a" left behind failed after the task had ended. "a" threw an error: left behind.',
      "alive",
    ],
  });
  const other = run(false);
  expect([other.status, other.lines]).toEqual([1, ["succeeded"]]);
  expect(other.stderr).toContain("somebody else's");
});
