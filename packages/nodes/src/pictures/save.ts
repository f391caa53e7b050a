import { defineNode, NodeError } from "@dreamloom/engine";
import type { Value } from "@dreamloom/engine";
import { picture, port, text } from "@dreamloom/engine/sockets";
import { insertPngText } from "@dreamloom/runtime/png-text";

/** Writes `NAME-<8 of the picture's digest>.png` with the document that was run inside. */
export default defineNode({
  type: "dream/save",
  version: 1,
  title: "Save",
  about: "Writes a picture as a PNG, with its graph and provenance inside.",
  aliases: ["Save Image", "PreviewImage", "export", "output", "write"],
  group: "Pictures",
  effect: "writes",
  lane: "disk",
  inputs: {
    picture: port(picture, "The picture to write."),
    name: text("How the file's name begins; eight digits of the picture's digest follow.", {
      default: "picture",
    }),
  },
  outputs: {},
  check: ({ name }) => (typeof name === "string" ? checkName(name) : []),
  async run({ picture, name }, context) {
    const { derive, provenance, signal, write } = context;
    const [problem] = checkName(name);
    if (problem) throw new NodeError(problem.message);
    const png = await derive("png", picture.digest, () => context.picture.png(picture, { signal }));
    const bytes = insertPngText(png, [
      { keyword: "Software", text: "Dreamloom" },
      { keyword: "dreamloom", text: provenance.document },
      { keyword: "dreamloom-run", text: JSON.stringify(provenance.facts, plain) },
    ]);
    await write({ name, extension: "png", digest: picture.digest, bytes });
    return {};
  },
});

function checkName(name: string) {
  const fits = /^[^\p{C}/\\:*?"<>|]{1,100}$/u.test(name) && !/^[.\s]|[.\s]$/.test(name);
  const port = "name";
  return fits ? [] : [{ port, message: `${JSON.stringify(name)} is no name for a file; "picture" is.` }];
}

function plain(_key: string, value: Value) {
  return typeof value === "bigint" ? value.toString() : value;
}
