import { defineNode, NodeError } from "@dreamloom/engine";
import { colour, integer, list, optional, picture, port } from "@dreamloom/engine/sockets";
import { requireAffordable, sizeOf } from "./geometry.js";

/** Several pictures on one sheet, row by row. */
export default defineNode({
  type: "dream/grid",
  version: 1,
  title: "Grid",
  about: "Puts several pictures on one sheet.",
  aliases: ["contact sheet", "image grid", "concat images", "stitch", "XY plot"],
  group: "Pictures",
  lane: "cpu",
  inputs: {
    pictures: list(picture, "The pictures, row by row; a cell is as large as the largest."),
    columns: optional(integer("Unset: about as many columns as rows.", { min: 1, max: 100 })),
    gap: integer("Space between and around the pictures.", { default: 4, min: 0, max: 256, unit: "pixels" }),
    background: colour("The colour between the pictures.", { default: "#14111a" }),
  },
  outputs: { picture: port(picture, "The sheet.") },
  async run({ pictures, gap, background, ...asked }, { picture: door, signal }) {
    if (pictures.length === 0) throw new NodeError("The list holds no pictures; a grid needs at least one.");
    const columns = Math.min(pictures.length, asked.columns ?? Math.ceil(Math.sqrt(pictures.length)));
    const rows = Math.ceil(pictures.length / columns);
    const sizes = pictures.map(sizeOf);
    const span = (cells: number, side: "width" | "height") =>
      cells * (Math.max(...sizes.map((size) => size[side])) + gap) + gap;
    requireAffordable({ width: span(columns, "width"), height: span(rows, "height") });
    return { picture: await door.apply("grid", pictures, { columns, gap, background }, { signal }) };
  },
});
