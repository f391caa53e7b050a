/** A pack with proper ports whose nodes do not keep to them, or do not come to an end. */

import { defineNode, definePack } from "@dreamloom/engine";
import {
  integer,
  mask as maskSocket,
  picture as pictureSocket,
  port,
  text,
  textSocket,
} from "@dreamloom/engine/sockets";

const floats = (...numbers) => new Uint8Array(Float32Array.from(numbers).buffer);
const node = (name, outputs, run) =>
  defineNode({
    type: `wrong/${name}`,
    version: 1,
    title: name,
    about: "Gives something.",
    inputs: {
      words: text("Words.", { default: "" }),
      times: integer("How often.", { default: 1, min: 0, max: 9 }),
    },
    outputs,
    run,
  });
const words = { words: port(textSocket, "Words.") };
const picture = { picture: port(pictureSocket, "A picture.") };

export default definePack({
  prefix: "wrong",
  nodes: [
    node("fine", words, ({ words, times }) => ({ words: words.repeat(times) })),
    node("type", words, () => ({ words: 1 })),
    node("nothing", words, () => undefined),
    node("more", words, () => ({ words: "", other: 1 })),
    node("tensor", words, (_, { tensor }) => ({ words: tensor("u8", [1], new Uint8Array(1)) })),
    node("dtype", picture, (_, { tensor }) => ({ picture: tensor("u8", [1, 1, 3], new Uint8Array(3)) })),
    node("shape", picture, (_, { tensor }) => ({ picture: tensor("f32", [1, 3], floats(1, 1, 1)) })),
    node("nan", picture, (_, { tensor }) => ({ picture: tensor("f32", [1, 1, 3], floats(1, NaN, 1)) })),
    node("exit", words, () => process.exit(9)),
    node("loop", words, () => {
      for (;;);
    }),
    node("paint", picture, (_, { tensor }) => ({ picture: tensor("f32", [1, 1, 3], floats(0, 0.5, 1)) })),
    defineNode({
      type: "wrong/scribble",
      version: 1,
      title: "scribble",
      about: "Writes into its picture.",
      inputs: { picture: port(pictureSocket, "A picture.") },
      outputs: { mask: port(maskSocket, "A mask.") },
      async run({ picture }, { tensor }) {
        const bytes = await picture.bytes();
        bytes.fill(255);
        return { mask: tensor("f32", [1, 1], floats(1)) };
      },
    }),
  ],
});
