/** A pack that does nothing wrong: what the others are compared with. */

import { NodeError } from "@dreamloom/engine";
import { optional, picture as pictureSocket, text } from "@dreamloom/engine/sockets";

const node = (name, run) => ({
  type: `honest/${name}`,
  version: 1,
  title: name,
  about: name,
  inputs: {},
  outputs: {},
  run,
});

export default {
  prefix: "honest",
  nodes: [
    node("echo", (values) => values),
    node("add", ({ a, b }) => ({ sum: a + b })),
    node("invert", async ({ picture }, { tensor }) => {
      const bytes = await picture.bytes();
      const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
      for (let i = 0; i < numbers.length; i++) numbers[i] = 1 - numbers[i];
      return { picture: tensor("f32", picture.shape, bytes) };
    }),
    node("again", async ({ picture }, { tensor }) => ({
      picture: tensor(picture.dtype, picture.shape, await picture.bytes()),
    })),
    node("refuses", () => {
      throw new NodeError("The apple is eaten.", { remedy: "Bring another." });
    }),
    node("throws", () => undefined.apple),
    {
      ...node("checked", () => ({})),
      inputs: { words: text("Words."), picture: optional(pictureSocket) },
      check: ({ words, picture }, linked) => [
        ...(words === "bad" ? [{ port: "words", message: "These words are bad." }] : []),
        ...(picture !== undefined || linked.has("words")
          ? [{ port: "words", message: "This is not as it was." }]
          : []),
        ...(linked.has("picture") ? [{ port: "picture", message: "A picture is linked." }] : []),
      ],
    },
    node(
      "waits",
      (_, { signal, log }) =>
        new Promise((_, reject) => {
          log("waiting");
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
    ),
    node("talks", async (_, { progress, log, preview, tensor }) => {
      for (let i = 1; i <= 100000; i++) progress(i, 100000);
      log("one");
      console.log("two");
      preview(tensor("f32", [1, 1, 3], new Uint8Array(12)), 1);
      await new Promise((resolve) => setTimeout(resolve, 300));
      return {};
    }),
    node("own", async ({ name }, { own }) => {
      const file = await own(name);
      return { name: file.name, digest: file.digest };
    }),
    node("document", (_, { provenance }) => ({ document: provenance.document, seed: provenance.facts.seed })),
    node("pid", () => ({ pid: process.pid })),
    node("asks", async ({ times }, { picture }) => {
      const pictures = await Promise.all(
        Array.from({ length: times }, (_, i) => picture.apply("blur", [], { i })),
      );
      const bytes = await Promise.all(pictures.map((each) => each.bytes()));
      return { sum: bytes.reduce((sum, each) => sum + each[0], 0) };
    }),
    node("long", ({ length }) => ({ text: "x".repeat(length) })),
    node("hoards", async ({ times }, { picture }) => {
      const held = [];
      for (let i = 0; i < times; i++) held.push(await picture.apply("large", [], { i }));
      return { held: held.length };
    }),
    node("asks-much", async ({ times }, { picture }) => {
      for (let i = 0; i < times; i++) await picture.apply("large", [], { i });
      return {};
    }),
  ],
};
