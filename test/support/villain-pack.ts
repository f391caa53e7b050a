/** A pack that does harm, as a package: one node per harm, each of which says in `nodes.json` that it gives a text. */

import { defineNode, definePack, packFileOf, printPackFile } from "@dreamloom/engine";
import { port, textSocket } from "@dreamloom/engine/sockets";

/** What each node does, as the body of its `run`. What they may use stands at the top of the entry. */
const harms = {
  crash: "process.exit(3)",
  abort: "process.abort()",
  hang: "for (;;);",
  "never-answer": "await new Promise(() => setInterval(() => undefined, 1000))",
  "eat-memory": "const held = []; for (;;) held.push(Buffer.alloc(1 << 24, 1))",
  flood: "for (;;) frame({ kind: 'progress', task, step: 1, of: 2 })",
  garbage: "writeSync(4, Buffer.from('this is no frame, and its length is far too large')); await never()",
  lie: "return { text: { not: 'a text' } }",
  "give-nothing": "return {}",
  "give-more": "return { text: 'right', more: 'and wrong' }",
  pollute: `frame({ kind: "done", task, outputs: JSON.parse('{"text": "x", "__proto__": {"polluted": true}}') }); await never()`,
  "pollute-inside": `frame({ kind: "done", task, outputs: { text: JSON.parse('{"__proto__": {"polluted": true}}') } }); await never()`,
  "kill-parent": "process.kill(process.ppid, 'SIGKILL'); await never()",
  "throw-later": "setTimeout(() => { throw new Error('later') }, 0); await never()",
  "throw-strange": "throw { toString() { return 'strange' } }",
} as const;

/** The types of its nodes. */
export const villainTypes: readonly string[] = Object.keys(harms).map((name) => `villain/${name}`);

/** Its files, by name. */
export function villainPack(): Readonly<Record<string, string>> {
  const nodes = villainTypes.map((type) =>
    defineNode({
      ...{ type, version: 1, title: type, about: "Does harm.", inputs: {} },
      outputs: { text: port(textSocket, "A text.") },
      run: () => ({ text: "" }),
    }),
  );
  const packageJson = {
    ...{ name: "villain", version: "1.0.0", description: "Does harm.", license: "MIT", type: "module" },
    keywords: ["dreamloom-pack"],
    peerDependencies: { "@dreamloom/engine": "^0.1.0" },
    dreamloom: {
      ...{ entry: "./index.js", nodes: "./nodes.json", engine: "^0.1.0", permissions: {} },
      limits: { memoryMiB: 256, seconds: 3 },
    },
  };
  return {
    "package.json": JSON.stringify(packageJson),
    "nodes.json": printPackFile(packFileOf(definePack({ prefix: "villain", nodes }))),
    "index.js": entry(),
  };
}

function entry(): string {
  const nodes = Object.entries(harms).map(
    ([
      name,
      body,
    ]) => `  { type: "villain/${name}", version: 1, title: "${name}", about: "Does harm.", inputs: {},
    outputs: { text: text }, async run() { const task = ++tasks; ${body} } },`,
  );
  return `import { writeSync } from "node:fs";
import { definePack } from "@dreamloom/engine";
import { textSocket as text } from "@dreamloom/engine/sockets";

/** How many tasks this process has begun: what the host calls the one under way. */
let tasks = 0;
const never = () => new Promise(() => setInterval(() => undefined, 1000));
function frame(message) {
  const body = Buffer.from(JSON.stringify(message));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length, 0);
  const whole = Buffer.concat([length, body]);
  for (let done = 0; done < whole.length; ) {
    try {
      done += writeSync(4, whole, done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

export default definePack({ prefix: "villain", nodes: [
${nodes.join("\n")}
] });
`;
}
