import { defineNode, NodeError } from "@dreamloom/engine";
import type { Context } from "@dreamloom/engine";
import { choice, integer, picture, port } from "@dreamloom/engine/sockets";
import { doubled, reach, tilesOf } from "./double.js";
import { carriedColours, channelsOf, planeOf, withAlpha, type Plane } from "./pixels.js";

/** The most pixels that a picture may come out with: as many as picture files may have. */
const mostPixels = 64_000_000;

/** Makes a picture larger with a network that has learned what edges look like. */
export default defineNode({
  type: "upscale/upscale",
  version: 1,
  title: "Upscale",
  about: "Makes a picture two or four times as large, with edges that stay sharp.",
  aliases: ["super resolution", "enlarge", "ImageUpscaleWithModel", "ESRGAN", "hires fix", "larger"],
  group: "Pictures",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to make larger; what is see-through stays so."),
    times: choice("How many times as wide and as high.", ["2", "4"]),
    tile: integer("The side of what is computed at once; less takes less memory and gives the same.", {
      default: 192,
      min: 16,
      max: 1024,
      unit: "pixels",
    }),
  },
  outputs: { picture: port(picture, "The larger picture.") },
  async run({ picture, times, tile }, context) {
    const passes = times === "4" ? 2 : 1;
    const given = await planeOf(picture);
    requireAffordable(given, Number(times));
    const progress = progressOver(given, { passes, tile }, context);
    let plane = given;
    for (let pass = 0; pass < passes; pass++) plane = await larger(plane, tile, context, progress);
    const bytes = new Uint8Array(plane.data.buffer);
    return { picture: context.tensor("f32", [plane.height, plane.width, plane.channels], bytes) };
  },
});

function requireAffordable({ width, height }: Plane, times: number): void {
  const pixels = width * height * times * times;
  if (pixels <= mostPixels) return;
  throw new NodeError(
    `The picture would be ${width * times} × ${height * times}, ${Math.round(pixels / 1e6)} million pixels; at most ${mostPixels / 1e6} million are allowed.`,
    { remedy: times > 2 ? "Make it 2 times as large." : "Make it smaller first." },
  );
}

/** Twice as large; alpha goes through the network too, as a grey picture. */
async function larger(plane: Plane, tile: number, context: Context, done: () => void): Promise<Plane> {
  if (plane.channels === 3) return doubled(plane, tile, context, done);
  const colours = await doubled(carriedColours(plane, reach), tile, context, done);
  return withAlpha(colours, await doubled(channelsOf(plane, [3, 3, 3]), tile, context, done));
}

/** Says after every tile how far the task is. */
function progressOver(
  { width, height, channels }: Plane,
  { passes, tile }: { readonly passes: number; readonly tile: number },
  { progress }: Context,
): () => void {
  const sizes = Array.from({ length: passes }, (_, pass) => ({
    width: width << pass,
    height: height << pass,
  }));
  const all = sizes.reduce((sum, size) => sum + tilesOf(size, tile), 0) * (channels === 4 ? 2 : 1);
  let done = 0;
  return () => progress(++done, all);
}
