import { defineNode, NodeError } from "@dreamloom/engine";
import type { Context, TensorHandle } from "@dreamloom/engine";
import { colour, integer, list, optional, picture, port, text } from "@dreamloom/engine/sockets";
import { brightness, rgbOf } from "./colours.js";
import { cell as letter, eachPixelOf, lengthOf, shortened } from "./font.js";
import { blank, pictureOf } from "./pixels.js";

const side = { min: 1, max: 4096, unit: "pixels" };

/** Several pictures on one sheet, with words below each. */
export default defineNode({
  type: "effects/montage",
  version: 1,
  title: "Montage",
  about: "Puts several pictures on one sheet, with words below each if you like.",
  aliases: ["contact sheet", "collage", "image grid", "mosaic", "labels", "captions"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    pictures: list(picture, "The pictures, row by row."),
    columns: integer("How many stand in a row; 0: as many as make the sheet about square.", {
      default: 0,
      min: 0,
      max: 64,
    }),
    width: optional(
      integer("How much room each has from left to right; unset: as much as the widest.", side),
    ),
    height: optional(
      integer("How much room each has from top to bottom; unset: as much as the highest.", side),
    ),
    gap: integer("How far the pictures are apart and from the edge.", {
      default: 8,
      min: 0,
      max: 512,
      unit: "pixels",
    }),
    background: colour("The colour of the sheet.", { default: "#16161d" }),
    labels: text("Words below the pictures, one line for each.", { default: "", lines: 3 }),
    letters: integer("How large the words are: so many pixels for one of theirs.", {
      default: 1,
      min: 1,
      max: 16,
    }),
  },
  outputs: { picture: port(picture, "The sheet.") },
  async run({ pictures, columns, width, height, ...look }, context) {
    if (pictures.length === 0) throw new NodeError("A montage needs a picture.");
    const room = { width: width ?? widest(pictures, 1), height: height ?? widest(pictures, 0) };
    const labels = look.labels.trim() === "" ? [] : look.labels.split("\n");
    const cells: TensorHandle[] = [];
    for (const [index, each] of pictures.entries()) {
      const label = labels.length > 0 ? (labels[index]?.trim() ?? "") : undefined;
      cells.push(await cellOf(each, { ...look, ...room, label }, context));
      context.progress(index + 1, pictures.length);
    }
    const values = {
      columns: columns || squareColumns(pictures.length, room),
      gap: look.gap,
      background: look.background,
    };
    return { picture: await context.picture.apply("grid", cells, values, { signal: context.signal }) };
  },
});

function widest(pictures: readonly TensorHandle[], dimension: 0 | 1): number {
  return Math.max(...pictures.map(({ shape }) => shape[dimension]!));
}

/** As many columns as make width and height most alike. */
function squareColumns(
  count: number,
  { width, height }: { readonly width: number; readonly height: number },
): number {
  return Math.min(count, Math.max(1, Math.round(Math.sqrt((count * height) / width))));
}

interface CellLook {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly letters: number;
  readonly label: string | undefined;
}

/** A picture in its room, as large as fits, with its words below. */
async function cellOf(picture: TensorHandle, look: CellLook, context: Context): Promise<TensorHandle> {
  const { picture: door, signal } = context;
  const fitted = await fitting(picture, look, context);
  const [height = 0, width = 0] = fitted.shape;
  const ground = groundOf(look, context);
  const place = { left: (look.width - width) >> 1, top: (look.height - height) >> 1 };
  return door.apply("composite", [ground, fitted], { ...place, opacity: 1, mode: "normal" }, { signal });
}

/** The picture as it is where it fits, else as large as fits. Nothing is made larger. */
async function fitting(
  picture: TensorHandle,
  look: CellLook,
  { picture: door, signal }: Context,
): Promise<TensorHandle> {
  const [height = 0, width = 0] = picture.shape;
  const scale = Math.min(1, look.width / width, look.height / height);
  if (scale === 1) return picture;
  const to = {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
  return door.apply("resize", [picture], { ...to, filter: "lanczos" }, { signal });
}

/** The sheet's colour with the words already on it, in black or white, whichever can be read. */
function groundOf({ width, height, background, letters, label }: CellLook, context: Context): TensorHandle {
  const colour = rgbOf(background);
  const strip = label === undefined ? 0 : (letter.height + 2) * letters;
  const ground = blank(width, height + strip, 3);
  for (let at = 0; at < ground.data.length; at += 3) ground.data.set(colour, at);
  if (label !== undefined) {
    const words = shortened(label, Math.floor(width / (letter.width * letters)));
    const left = Math.max(0, (width - lengthOf(words) * letter.width * letters + letters) >> 1);
    const ink = brightness(...colour) > 0.5 ? 0 : 1;
    eachPixelOf(words, (x, y) => {
      for (let row = 0; row < letters; row++) {
        const at = (height + (y + 2) * letters + row) * width + left + x * letters;
        ground.data.fill(ink, at * 3, (at + letters) * 3);
      }
    });
  }
  return pictureOf(ground, context);
}
