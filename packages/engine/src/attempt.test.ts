import { describe, expect, it } from "vitest";
import type { Context, FilesDoor } from "./define-node.js";
import type { FileRef } from "./doors.js";
import { NodeError } from "./failure.js";
import type { Digest } from "./ids.js";
import { graphOf, logOf, nodeThat, rigEngine } from "./testing/rig.js";

const digest = `sha256:${"a".repeat(64)}` as Digest;
const files: Partial<FilesDoor> = {
  find: ({ file, digest: wanted }): Promise<FileRef> =>
    wanted === undefined || wanted === digest
      ? Promise.resolve({ name: file, path: `/files/${file}`, digest })
      : Promise.reject(new NodeError(`"${file}" is another file.`)),
  read: ({ name, digest: found }) =>
    found === digest
      ? Promise.resolve(new TextEncoder().encode(`in ${name}`))
      : Promise.reject(new NodeError(`"${name}" was changed.`)),
};
const logThat = async (work: (context: Context) => Promise<string>) => {
  const node = nodeThat(async (_, context) => ({ text: await work(context) }), { outputs: {} });
  const definition = { ...node, outputs: { text: node.inputs.text.socket } };
  const engine = rigEngine({ files: files as FilesDoor });
  const { log, outputs } = await logOf(engine, graphOf({ that: [definition] }, { text: "that.text" }));
  return outputs.get("text") ?? log[0];
};

describe("what a node that comes with Dreamloom may ask", () => {
  it("are the bytes of a file, held against what was named", async () => {
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    expect(await logThat(async ({ read }) => text(await read({ file: "a.csv" })))).toBe("in a.csv");
    expect(await logThat(async ({ read }) => text(await read({ file: "a.csv", digest: "sha256:b" })))).toBe(
      'failed that: "a.csv" is another file.',
    );
  });

  it("are no files of its own and no hosts: those are a pack's to ask, of its own host", async () => {
    expect(await logThat(async ({ own }) => (await own("a.onnx")).path)).toBe(
      'failed that: "that" is a node that comes with Dreamloom: it has no files of its own.',
    );
    expect(await logThat(async ({ fetch }) => (await fetch("https://example.org")).type)).toBe(
      'failed that: "that" is a node that comes with Dreamloom: it may not ask hosts on the network.',
    );
  });
});
