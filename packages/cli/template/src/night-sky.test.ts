import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { checkPack, packRig, runNode } from "@dreamloom/engine/testing";
import pack from "./index.js";
import nightSky from "./night-sky.js";

test("every node is documented, pure and deterministic, its defaults fit, and it hears a cancel", async () => {
  assert.deepEqual(await checkPack(pack), []);
});

test("the seed says where the stars are", async () => {
  const sky = async (seed: bigint): Promise<string> => {
    const { outputs } = await runNode(nightSky, { width: 32, height: 16, seed });
    return outputs.picture.digest;
  };
  assert.equal(await sky(7n), await sky(7n));
  assert.notEqual(await sky(7n), await sky(8n));
});

test("without stars every row is even, and the sky is lightest above the horizon", async () => {
  const { outputs } = await runNode(nightSky, { width: 16, height: 16, stars: 0, horizon: "#ffffff" });
  const bytes = await outputs.picture.bytes();
  const pixels = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  assert.equal(pixels.at(-1), 1);
  assert.equal(pixels[0], pixels[3 * 15]);
  assert.ok((pixels[0] ?? 1) < 0.1);
});

test("its graph runs", async () => {
  const graph = readFileSync(new URL("../graphs/night-sky.json", import.meta.url), "utf8");
  const { outcome, outputs } = await packRig(pack).run(graph, { targets: ["picture"] });
  assert.equal(outcome, "succeeded");
  assert.ok("picture" in outputs);
});
