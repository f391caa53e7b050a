import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { floatsOf, makeTensor, NodeError, type TensorHandle } from "@dreamloom/engine";
import { runNode } from "@dreamloom/engine/testing";
import { model } from "./double.js";
import { carriedColours } from "./pixels.js";
import { doorOf, folder } from "./test-doors.js";
import upscale from "./upscale.js";

/** A picture whose pixels are all different. */
function picture(width: number, height: number, channels: 3 | 4, alpha = 1): TensorHandle {
  const data = Float32Array.from(
    { length: width * height * channels },
    (_, at) => ((at * 7919) % 1009) / 1008,
  );
  if (channels === 4) for (let at = 3; at < data.length; at += 4) data[at] = alpha;
  return makeTensor("f32", [height, width, channels], new Uint8Array(data.buffer));
}

const run = (
  values: Parameters<typeof runNode<(typeof upscale)["inputs"], (typeof upscale)["outputs"]>>[1],
  asked: (readonly number[])[] = [],
) => runNode(upscale, values, { folder, doors: doorOf(asked) });

test("the model is in the pack and small", () => {
  const { size } = statSync(join(folder, model));
  assert.ok(size > 100_000 && size < 1_000_000, `${size}`);
});

test("tiles of any size give the same picture", async () => {
  const given = picture(50, 35, 3);
  const whole = await run({ picture: given, tile: 64 });
  assert.deepEqual(whole.outputs.picture.shape, [70, 100, 3]);
  for (const tile of [16, 17, 33]) {
    const { outputs } = await run({ picture: given, tile });
    assert.equal(outputs.picture.digest, whole.outputs.picture.digest);
  }
});

test("all tiles have one size, with what the network sees around them", async () => {
  const asked: (readonly number[])[] = [];
  await run({ picture: picture(50, 20, 3), tile: 16 }, asked);
  assert.equal(asked.length, 8);
  assert.ok(asked.every(([height, width]) => height === 32 && width === 32));
});

test("four times is twice two times, and says how far it is", async () => {
  const { outputs, heard } = await run({ picture: picture(10, 8, 3), times: "4" });
  assert.deepEqual(outputs.picture.shape, [32, 40, 3]);
  assert.deepEqual(heard.progress, [
    [1, 2],
    [2, 2],
  ]);
});

test("alpha is kept, and hidden colours mix into nothing", async () => {
  const { outputs } = await run({ picture: picture(6, 6, 4, 0.5) });
  assert.deepEqual(outputs.picture.shape, [12, 12, 4]);
  const data = await floatsOf(outputs.picture);
  for (let at = 3; at < data.length; at += 4) assert.equal(data[at], 0.5);
  const edge = {
    width: 3,
    height: 1,
    channels: 4,
    data: Float32Array.of(1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0),
  };
  assert.deepEqual(carriedColours(edge, 8).data, Float32Array.of(1, 0, 0, 1, 0, 0, 1, 0, 0));
});

test("a picture that would be too large is refused before anything is computed", async () => {
  const asked: (readonly number[])[] = [];
  const huge = makeTensor("f32", [5000, 4000, 3], new Uint8Array(5000 * 4000 * 12));
  await assert.rejects(run({ picture: huge }, asked), NodeError);
  assert.deepEqual(asked, []);
});
