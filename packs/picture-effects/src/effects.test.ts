import assert from "node:assert/strict";
import { test } from "node:test";
import { floatsOf, NodeError, type TensorHandle } from "@dreamloom/engine";
import { runNode } from "@dreamloom/engine/testing";
import colourFringes from "./colour-fringes.js";
import duotone from "./duotone.js";
import glow from "./glow.js";
import halftone from "./halftone.js";
import levels from "./levels.js";
import motionBlur from "./motion-blur.js";
import threshold from "./threshold.js";
import tiltShift from "./tilt-shift.js";
import { coloursOf, pictureOfColours, ramp } from "./test-pictures.js";

const grey = pictureOfColours([["#000000", "#333333", "#666666", "#999999", "#cccccc", "#ffffff"]]);

/** A door whose operations leave the picture as it is, so that a test sees what a node does beside them. */
const unchanged = {
  doors: {
    picture: {
      read: () => Promise.resolve([]),
      png: () => Promise.resolve(new Uint8Array()),
      apply: (_operation: string, [picture]: readonly TensorHandle[]) => Promise.resolve(picture!),
    },
  },
};

test("a duotone gives black the dark and white the light colour", async () => {
  const { outputs } = await runNode(duotone, { picture: grey, dark: "#112233", light: "#ffeedd" });
  const [row = []] = await coloursOf(outputs.picture);
  assert.deepEqual([row[0], row.at(-1)], ["#112233", "#ffeedd"]);
  const kept = await runNode(duotone, { picture: grey, amount: 0 });
  assert.deepEqual(await coloursOf(kept.outputs.picture), await coloursOf(grey));
});

test("a duotone with a middle goes through it", async () => {
  const picture = pictureOfColours([["#808080"]]);
  const { outputs } = await runNode(duotone, {
    picture,
    dark: "#000000",
    middle: "#ff0000",
    light: "#ffffff",
  });
  const [red, green] = await floatsOf(outputs.picture);
  assert.ok(red! > 0.95 && green! < 0.1);
});

test("a halftone covers as much of the paper as the picture is dark", async () => {
  for (const share of [0.1, 0.35, 0.5, 0.8]) {
    const level = Math.round((1 - share) * 255)
      .toString(16)
      .padStart(2, "0");
    const picture = pictureOfColours(
      Array.from({ length: 64 }, () => Array.from({ length: 64 }, () => `#${level.repeat(3)}`)),
    );
    const values = { picture, ink: "#000000", size: 8, angle: 30 };
    const { outputs } = await runNode(halftone, values, unchanged);
    const data = await floatsOf(outputs.picture);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    assert.ok(Math.abs(1 - mean - share) < 0.03, `${share}: ${1 - mean}`);
  }
});

test("four inks leave white paper white and print black black", async () => {
  const picture = pictureOfColours([["#ffffff", "#ffffff"]]);
  const white = await runNode(halftone, { picture, inks: "four" }, unchanged);
  assert.deepEqual(await coloursOf(white.outputs.picture), [["#ffffff", "#ffffff"]]);
  const black = await runNode(
    halftone,
    { picture: pictureOfColours([["#000000"]]), inks: "four" },
    unchanged,
  );
  assert.deepEqual(await coloursOf(black.outputs.picture), [["#121212"]]);
});

test("motion spreads a point along its way and nothing across it", async () => {
  const dark = Array.from({ length: 9 }, () => "#000000");
  const picture = pictureOfColours([dark, dark.with(4, "#ffffff"), dark]);
  const { outputs } = await runNode(motionBlur, { picture, length: 4 });
  const rows = await coloursOf(outputs.picture);
  assert.deepEqual([rows[0], rows[2]], [dark, dark]);
  assert.deepEqual(
    rows[1],
    dark.map((_, x) => (Math.abs(x - 4) <= 2 ? "#333333" : "#000000")),
  );
});

test("a motion of no length leaves the picture, its alpha included", async () => {
  const picture = pictureOfColours([["#ff000080", "#00ff00ff"]]);
  const { outputs } = await runNode(motionBlur, { picture, length: 0 });
  assert.deepEqual(await floatsOf(outputs.picture), await floatsOf(picture));
});

test("colour fringes move red outwards, blue inwards, and green not at all", async () => {
  const picture = ramp(101);
  const { outputs } = await runNode(colourFringes, { picture, amount: 10 });
  const data = await floatsOf(outputs.picture);
  assert.ok(data[90 * 3]! < data[90 * 3 + 1]! && data[90 * 3 + 2]! > data[90 * 3 + 1]!);
  assert.equal(data[90 * 3 + 1], (await floatsOf(picture))[90 * 3 + 1]);
});

test("the black and the white point are asked of the media worker as brightness and contrast", async () => {
  const values = { picture: grey, automatic: false, black: 0.25, white: 0.75 };
  const { heard } = await runNode(levels, values);
  assert.deepEqual(
    heard.calls.map(({ args }) => [args[0], args[2]]),
    [["levels", { brightness: 0, contrast: 2, gamma: 1 }]],
  );
  await assert.rejects(runNode(levels, { ...values, black: 0.8 }), NodeError);
});

test("automatic points pass over a few pixels at either end", async () => {
  const { heard } = await runNode(levels, { picture: ramp(1000), clip: 0.1 });
  const { contrast } = heard.calls[0]!.args[2] as unknown as { contrast: number };
  assert.ok(Math.abs(contrast - 1.25) < 0.02, `${contrast}`);
});

test("a picture can be brought into a narrower range, and turned around", async () => {
  const values = { picture: grey, automatic: false, darkest: 1, brightest: 0 };
  const { outputs } = await runNode(levels, values, unchanged);
  assert.deepEqual(await coloursOf(outputs.picture), [(await coloursOf(grey))[0]!.toReversed()]);
});

test("the level between two groups is found", async () => {
  const picture = pictureOfColours([["#202020", "#303030", "#282828", "#d0d0d0", "#e0e0e0"]]);
  const { outputs } = await runNode(threshold, { picture, dark: "#000080" }, unchanged);
  assert.ok(outputs.level > 0x30 / 255 && outputs.level < 0xd0 / 255, `${outputs.level}`);
  assert.deepEqual(await coloursOf(outputs.picture), [
    ["#000080", "#000080", "#000080", "#ffffff", "#ffffff"],
  ]);
});

test("tilt-shift lays the soft picture over the sharp one by a mask that is clear in the band", async () => {
  const picture = pictureOfColours(Array.from({ length: 20 }, () => ["#808080"]));
  const { heard } = await runNode(tiltShift, { picture, focus: 0.5, band: 0.2 });
  assert.deepEqual(
    heard.calls.map(({ args }) => args[0]),
    ["saturation", "blur", "composite"],
  );
  const mask = await floatsOf((heard.calls[2]!.args[1] as readonly TensorHandle[])[2]!);
  assert.deepEqual([mask[0], mask[9], mask[10], mask[19]], [1, 0, 0, 1]);
});

test("only what is brighter than its beginning glows", async () => {
  const { heard } = await runNode(glow, { picture: grey, from: 0.5 });
  assert.deepEqual(heard.calls[0]!.args[2], { brightness: -0.25, contrast: 2, gamma: 1 });
});
