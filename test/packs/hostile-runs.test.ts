/** Packs that do wrong, in whole runs: what they do fails their own task, and nothing else. */

import { afterEach, describe, expect, it } from "vitest";
import {
  createCatalogue,
  createEngine,
  createMemoryCache,
  makeTensor,
  packFileOf,
  packOf,
  parseDocument,
  type Engine,
  type PackDefinition,
  type TensorHandle,
} from "@dreamloom/engine";
import { fakeContext } from "@dreamloom/engine/testing";
import { canShutIn } from "../../packages/packs/src/testing/can-shut-in.js";
import { hostRig, type RigOptions } from "../../packages/packs/src/testing/host-rig.js";

const wrongPack = "../../packages/packs/src/testing/hostile/wrong.js";
const trust = canShutIn ? "sandboxed" : "trusted";
const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

/** An engine with the pack, as it is when it is installed. */
async function engineWith(limits: RigOptions["limits"] = {}): Promise<Engine> {
  const { default: definition } = (await import(wrongPack)) as { default: PackDefinition };
  const file = packFileOf(definition);
  const rig = hostRig({ pack: "wrong", trust, file, limits });
  open.push(rig);
  const place = { name: "wrong", version: "1.0.0", integrity: "sha512-x", trust } as const;
  const pack = packOf(file, { ...place, run: (...task) => rig.host.run(...task) });
  const { personsFiles: files, picture, backend, write } = fakeContext();
  return createEngine({
    ...{ catalogue: createCatalogue([pack]), cache: createMemoryCache(2 ** 26), files, picture, backend },
    writer: { write },
  });
}

type Nodes = Readonly<Record<string, readonly [type: string, inputs?: object]>>;

/** Runs all nodes of a document, or those that are named; gives its outcome and what was said of each failure. */
async function run(engine: Engine, nodes: Nodes, signal?: AbortSignal) {
  const all = Object.entries(nodes).map(([id, [type, inputs = {}]]) => [
    id,
    { type: `wrong/${type}`, version: 1, inputs },
  ]);
  const packs = { wrong: { name: "wrong", version: "1.0.0" } };
  const text = JSON.stringify({ dreamloom: 1, nodes: Object.fromEntries(all) as object, packs });
  const { document, diagnostics } = parseDocument(text);
  const opened = document && (await engine.open(document));
  if (opened?.graph === undefined)
    throw new Error(
      [...diagnostics, ...(opened?.diagnostics ?? [])].map(({ message }) => message).join("\n"),
    );
  const { graph } = opened;
  const { outcome, failures } = await engine.run(graph, { targets: Object.keys(nodes), signal });
  return {
    outcome,
    failures: Object.fromEntries(
      [...failures].map(([task, { kind, message }]) => [task, `${kind}: ${message}`]),
    ),
    artifacts: Object.fromEntries(engine.artifacts(graph).map(({ node, outputs }) => [node, outputs])),
  };
}

describe("a pack that gives what its ports do not say", () => {
  it.each([
    ["type", '"it".words is 1; it must be a text.'],
    ["nothing", '"it".words is missing; "wrong/nothing" must give it.'],
    ["more", '"it" gave "other", which is not an output of "wrong/more"; it has "words".'],
    ["tensor", '"it".words is a tensor of u8 [1]; it must be a text.'],
    ["dtype", '"it".picture is a tensor of u8 [1,1,3]; it must be f32 [any, any, 3 or 4].'],
    ["shape", '"it".picture is a tensor of f32 [1,3]; it must be f32 [any, any, 3 or 4].'],
    ["nan", '"it".picture has 1 of 3 numbers that are not finite.'],
  ])("fails its task, naming node and port, and is not kept: %s", async (type, message) => {
    const engine = await engineWith();
    const { failures, artifacts } = await run(engine, { it: [type] });
    expect(failures).toEqual({ it: `wrong-outputs: ${message}` });
    expect(artifacts["it"]).toBeUndefined();
  });
});

describe("a pack that breaks in the middle of a run", () => {
  it("fails its own task and what stands on it; other branches, and the same pack's other nodes, go on", async () => {
    const engine = await engineWith({ seconds: 2 });
    const { outcome, failures, artifacts } = await run(engine, {
      ends: ["exit"],
      hangs: ["loop"],
      after: ["fine", { words: { from: "ends.words" } }],
      fine: ["fine", { words: "still here" }],
    });
    expect(outcome).toBe("failed");
    expect(failures).toMatchObject({
      ends: 'worker-lost: "wrong/exit" of the pack "wrong" ended its process (exit code 9).',
      hangs: 'timed-out: "wrong/loop" of the pack "wrong" took longer than 2 s and was stopped.',
    });
    expect(artifacts["fine"]).toEqual({ words: "still here" });
    expect(artifacts["after"]).toBeUndefined();
  });

  it("does not touch another run, nor another pack", async () => {
    const [hostile, peaceful] = [await engineWith({ seconds: 2 }), await engineWith()];
    const same = run(hostile, { fine: ["fine", { words: "same engine" }] });
    const [broken, other, again] = await Promise.all([
      run(hostile, { ends: ["exit"], hangs: ["loop"] }),
      run(peaceful, { fine: ["fine", { words: "other" }] }),
      same,
    ]);
    expect([broken.outcome, other.outcome, again.outcome]).toEqual(["failed", "succeeded", "succeeded"]);
  });

  it("is stopped with its run when that is cancelled, and the next run goes on", async () => {
    const engine = await engineWith();
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 500);
    expect((await run(engine, { hangs: ["loop"] }, controller.signal)).outcome).toBe("cancelled");
    expect((await run(engine, { fine: ["fine", { words: "next" }] })).outcome).toBe("succeeded");
  });
});

describe("a pack that writes into what it was given", () => {
  it("changes nothing: the cached picture keeps its bytes and its digest", async () => {
    const engine = await engineWith();
    const nodes: Nodes = { paint: ["paint"], scribble: ["scribble", { picture: { from: "paint.picture" } }] };
    const { outcome, artifacts } = await run(engine, nodes);
    expect(outcome).toBe("succeeded");
    const picture = artifacts["paint"]!["picture"] as TensorHandle;
    const bytes = await picture.bytes();
    expect([...new Float32Array(bytes.slice().buffer)]).toEqual([0, 0.5, 1]);
    expect(makeTensor(picture.dtype, picture.shape, bytes).digest).toBe(picture.digest);
  });
});
