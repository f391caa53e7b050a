/** A pack for journeys in the browser: pictures of one colour, the palette that they are of (a socket of its own), and a word for it. */

import { defineNode, definePack, packFileOf, printPackFile } from "@dreamloom/engine";
import {
  colourSocket,
  defineSocket,
  integer,
  listOf,
  number,
  picture,
  port,
  textSocket,
} from "@dreamloom/engine/sockets";
import { packageTarball } from "../support/tarball.js";

/** What is told apart between versions. */
export interface Looks {
  readonly version: string;
  readonly permissions?: object;
  /** A second node input, `warmth`, which the versions before did not have. */
  readonly warmth?: true;
}

/** The pack's files by name. */
export function looksPack({ version, permissions = {}, warmth }: Looks): Readonly<Record<string, string>> {
  const packageJson = {
    ...{ name: "film-looks", version, description: "Skies of film stocks.", license: "MIT", type: "module" },
    keywords: ["dreamloom-pack"],
    peerDependencies: { "@dreamloom/engine": "^0.1.0" },
    dreamloom: {
      ...{ entry: "./index.js", nodes: "./nodes.json", engine: "^0.1.0" },
      permissions,
    },
  };
  return {
    "package.json": JSON.stringify(packageJson),
    "nodes.json": printPackFile(packFileOf(definitions(warmth))),
    "index.js": entry(warmth),
  };
}

/** As a registry keeps it. */
export function looksTarball(looks: Looks): Buffer {
  return packageTarball(looksPack(looks));
}

const more = 'warmth: number("How warm.", { default: 0.5, min: 0, max: 1 }),';

function definitions(warmth: true | undefined) {
  const palette = defineSocket({
    name: "looks/palette",
    article: "a palette",
    about: "A few colours.",
    look: { family: "values", fill: "half", dark: "#F2D06B", light: "#8A6A00" },
    holds: { fields: { colours: listOf(colourSocket) } },
    preview: { as: "colours", field: "colours" },
  });
  const sky = defineNode({
    type: "looks/sky",
    version: 1,
    title: "Sky",
    about: "Paints an even sky and says its colours.",
    aliases: ["heaven"],
    group: "Film",
    inputs: {
      side: integer("How long its sides are.", { default: 8, min: 1, max: 64 }),
      ...(warmth && { warmth: number("How warm.", { default: 0.5, min: 0, max: 1 }) }),
    },
    outputs: { picture: port(picture, "The sky."), palette, mood: port(textSocket, "A word for it.") },
    run: () => {
      throw new Error("Only its description is used.");
    },
  });
  return definePack({ prefix: "looks", nodes: [sky], sockets: [palette] });
}

const entry = (warmth: true | undefined): string => `
import { defineNode, definePack } from "@dreamloom/engine";
import { colourSocket, defineSocket, integer, listOf, number, picture, port, textSocket } from "@dreamloom/engine/sockets";

const palette = defineSocket({
  name: "looks/palette",
  article: "a palette",
  about: "A few colours.",
  look: { family: "values", fill: "half", dark: "#F2D06B", light: "#8A6A00" },
  holds: { fields: { colours: listOf(colourSocket) } },
  preview: { as: "colours", field: "colours" },
});
const sky = defineNode({
  type: "looks/sky",
  version: 1,
  title: "Sky",
  about: "Paints an even sky and says its colours.",
  aliases: ["heaven"],
  group: "Film",
  inputs: {
    side: integer("How long its sides are.", { default: 8, min: 1, max: 64 }),
    ${warmth ? more : ""}
  },
  outputs: { picture: port(picture, "The sky."), palette, mood: port(textSocket, "A word for it.") },
  run({ side${warmth ? ", warmth" : ""} }, { tensor }) {
    const pixels = new Float32Array(side * side * 3).fill(${warmth ? "warmth" : "0.25"});
    return {
      picture: tensor("f32", [side, side, 3], new Uint8Array(pixels.buffer)),
      palette: { colours: ["#406080", "#80a0c0"] },
      mood: "calm as an evening",
    };
  },
});

export default definePack({ prefix: "looks", nodes: [sky], sockets: [palette] });
`;
