/** A small pack as a package: its files by name, as somebody would publish them. One node, `PREFIX/shout`, writes a text in capitals. */

import { defineNode, definePack, packFileOf, printPackFile } from "@dreamloom/engine";
import { port, text, textSocket } from "@dreamloom/engine/sockets";

/** What may be said of it. */
export interface SamplePack {
  readonly name?: string;
  readonly version?: string;
  readonly prefix?: string;
  readonly permissions?: object;
  /** More of the `dreamloom` key. */
  readonly key?: object;
  /** More of the package.json. */
  readonly packageJson?: object;
  /** What it answers instead, to tell one version from another. */
  readonly ending?: string;
  /** More files. */
  readonly files?: Readonly<Record<string, string>>;
}

/** Its files, by name. */
export function samplePack(pack: SamplePack = {}): Readonly<Record<string, string>> {
  const { name = "toon", version = "1.0.0", prefix = "toon", permissions = {}, ending = "!" } = pack;
  const packageJson = {
    name,
    version,
    description: "Says things louder.",
    license: "MIT",
    type: "module",
    keywords: ["dreamloom-pack"],
    peerDependencies: { "@dreamloom/engine": "^0.1.0" },
    dreamloom: {
      entry: "./dist/index.js",
      nodes: "./nodes.json",
      engine: "^0.1.0",
      permissions,
      ...pack.key,
    },
    ...pack.packageJson,
  };
  return {
    "package.json": `${JSON.stringify(packageJson, undefined, 2)}\n`,
    "nodes.json": printPackFile(packFileOf(definePack({ prefix, nodes: [shout(prefix, ending)] }))),
    "dist/index.js": entry(prefix, ending),
    ...pack.files,
  };
}

function shout(prefix: string, ending: string) {
  return defineNode({
    type: `${prefix}/shout`,
    version: 1,
    title: "Shout",
    about: "Writes a text in capitals.",
    inputs: { text: text("What is said.", { default: "hello" }) },
    outputs: { text: port(textSocket, "The same, louder.") },
    run: ({ text: said }) => ({ text: said.toUpperCase() + ending }),
  });
}

function entry(prefix: string, ending: string): string {
  return `import { defineNode, definePack } from "@dreamloom/engine";
import { port, text, textSocket } from "@dreamloom/engine/sockets";

const shout = defineNode({
  type: "${prefix}/shout",
  version: 1,
  title: "Shout",
  about: "Writes a text in capitals.",
  inputs: { text: text("What is said.", { default: "hello" }) },
  outputs: { text: port(textSocket, "The same, louder.") },
  run: ({ text }) => ({ text: text.toUpperCase() + ${JSON.stringify(ending)} }),
});

export default definePack({ prefix: "${prefix}", nodes: [shout] });
`;
}
