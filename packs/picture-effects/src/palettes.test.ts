import assert from "node:assert/strict";
import { test } from "node:test";
import { floatsOf, NodeError } from "@dreamloom/engine";
import { runNode } from "@dreamloom/engine/testing";
import applyPalette from "./apply-palette.js";
import { labOf, rgbOf, rgbOfLab, hexOf } from "./colours.js";
import extractPalette from "./extract-palette.js";
import { findPalette } from "./find-palette.js";
import paletteOfColours from "./palette-of-colours.js";
import showPalette from "./show-palette.js";
import { coloursOf, pictureOfColours, pixelsBy, ramp } from "./test-pictures.js";

test("a colour survives the way to OKLab and back", () => {
  for (const colour of ["#000000", "#ffffff", "#ff0000", "#12ab9f", "#0000ff", "#fefe01"])
    assert.equal(hexOf(rgbOfLab(labOf(rgbOf(colour)))), colour);
});

test("the colours of a picture are found exactly where it has few, the most used first", () => {
  const colours = [
    [0, 0, 0],
    [1, 0, 0],
    [0, 0, 1],
  ] as const;
  const picture = pixelsBy(12, 12, (_, y) => colours[y < 2 ? 0 : y < 8 ? 1 : 2]!);
  assert.deepEqual(findPalette(picture, 6), ["#ff0000", "#0000ff", "#000000"]);
  assert.deepEqual(findPalette(picture, 2).length, 2);
});

test("what is see-through does not count, and a picture that is nothing else has black", () => {
  const glass = (alpha: number) => pixelsBy(4, 4, (x) => (x === 0 ? [0, 1, 0, 1] : [1, 0, 0, alpha]));
  assert.deepEqual(findPalette(glass(0), 4), ["#00ff00"]);
  assert.deepEqual(
    findPalette(
      pixelsBy(2, 2, () => [1, 1, 1, 0]),
      4,
    ),
    ["#000000"],
  );
});

test("a palette can be ordered from dark to light", async () => {
  const picture = pictureOfColours([["#ffffff", "#ffffff", "#ffffff", "#808080", "#808080", "#000000"]]);
  const { outputs } = await runNode(extractPalette, { picture, order: "dark to light" });
  assert.deepEqual(outputs.palette.colours, ["#000000", "#808080", "#ffffff"]);
});

test("colours are read in all the ways people write them, and what is none is said with its place", async () => {
  const { outputs } = await runNode(paletteOfColours, { colours: "#FF8800, 0af;\n#123456" });
  assert.deepEqual(outputs.palette.colours, ["#ff8800", "#00aaff", "#123456"]);
  assert.deepEqual(paletteOfColours.check!({ colours: "#fff\n  #ggg" }, new Set()), [
    { port: "colours", message: '"#ggg" is no colour; "#ff8800" is.', line: 2, column: 3 },
  ]);
  await assert.rejects(runNode(paletteOfColours, { colours: " " }), NodeError);
});

test("a picture is painted with the palette's colours alone, in every way of dithering", async () => {
  const palette = { colours: ["#000000", "#ff0000", "#ffffff"] };
  const picture = pictureOfColours([
    ["#101010", "#f00510", "#808080", "#fafafa"],
    ["#202020", "#c04040", "#707070", "#e0e0e0"],
  ]);
  for (const dither of ["none", "pattern", "diffusion"] as const) {
    const { outputs } = await runNode(applyPalette, { picture, palette, dither });
    const colours = (await coloursOf(outputs.picture)).flat();
    assert.ok(
      colours.every((colour) => palette.colours.includes(colour)),
      dither,
    );
  }
});

test("diffusion and pattern keep the brightness of what they paint in black and white", async () => {
  const palette = { colours: ["#000000", "#ffffff"] };
  const picture = pictureOfColours(
    Array.from({ length: 32 }, () => Array.from({ length: 32 }, () => "#404040")),
  );
  for (const dither of ["diffusion", "pattern"] as const) {
    const { outputs } = await runNode(applyPalette, { picture, palette, dither });
    const data = await floatsOf(outputs.picture);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    assert.ok(mean > 0.05 && mean < 0.45, `${dither}: ${mean}`);
  }
});

test("alpha stays as it is", async () => {
  const picture = pictureOfColours([["#ff0000ff", "#00ff0080", "#0000ff00"]]);
  const { outputs } = await runNode(applyPalette, { picture, palette: { colours: ["#ffffff"] } });
  const data = await floatsOf(outputs.picture);
  assert.deepEqual([data[3], data[7], data[11]], [1, Math.fround(128 / 255), 0]);
});

test("a palette is shown as squares, see-through where a row is not full", async () => {
  const palette = { colours: ["#ff0000", "#00ff00", "#0000ff"] };
  const whole = await runNode(showPalette, { palette, side: 2, columns: 3 });
  assert.deepEqual(whole.outputs.picture.shape, [2, 6, 3]);
  const broken = await runNode(showPalette, { palette, side: 1, columns: 2 });
  assert.deepEqual(broken.outputs.picture.shape, [2, 2, 4]);
  assert.deepEqual((await floatsOf(broken.outputs.picture)).slice(12), new Float32Array(4));
});

test("a long ramp gives the same palette every time", async () => {
  const picture = ramp(300);
  const [one, two] = [await runNode(extractPalette, { picture }), await runNode(extractPalette, { picture })];
  assert.deepEqual(one.outputs, two.outputs);
  assert.equal(one.outputs.palette.colours.length, 6);
});
