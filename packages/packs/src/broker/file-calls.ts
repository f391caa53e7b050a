/** Files: those that the person chose on the task's own ports may be read, and a node that says so may write results. */

import { basename } from "node:path";
import { NodeError } from "@dreamloom/engine";
import type { Digest, FileLiteral, Value } from "@dreamloom/engine";
import { isRecord, recordOf, tensorOf, textOf, WrongClaim } from "./claims.js";
import { bytesTensor } from "./task-under-way.js";
import type { Answer, TaskUnderWay } from "./task-under-way.js";

/** Most bytes of a file that is written. */
const mostBytes = 2 ** 30;
/** Most that one task writes: a disk is not to be filled unseen. */
const mostWritten = { bytes: 2 ** 32, files: 1_000 };

/** Answers of the calls `read` and `write`. */
export const fileCalls = {
  read: async ([file], task) => bytesTensor(await task.context.read(chosenFile(file, task, "file"))),
  write: async ([file], task) => {
    if (task.description.effect !== "writes")
      throw new NodeError(
        `"${task.description.title}" of the pack "${task.pack.manifest.name}" wants to write a file, and does not say that it does.`,
        { remedy: 'Its author can give the node the effect "writes".' },
      );
    const { name, extension, digest, bytes } = recordOf(file, "the file");
    const content = tensorOf(bytes, "the content", { dtype: "u8", shape: [null] });
    if (content.shape[0]! > mostBytes) throw new NodeError("A pack may write files of up to 1 GiB.");
    if (typeof digest !== "string" || !/^sha256:[0-9a-f]{64}$/.test(digest))
      throw new WrongClaim("the digest is none");
    countWritten(task, content.shape[0]!);
    const path = await task.context.write({
      name: textOf(name, "the name of the file", 200),
      extension: textOf(extension, "the ending of the file", 8),
      digest: digest as Digest,
      bytes: await content.bytes(),
    });
    // Where results lie on this machine is not for the pack to know.
    return basename(path);
  },
} as const satisfies Readonly<Record<string, Answer>>;

function countWritten({ written }: TaskUnderWay, bytes: number): void {
  written.bytes += bytes;
  written.files += 1;
  if (written.bytes <= mostWritten.bytes && written.files <= mostWritten.files) return;
  throw new NodeError("One task of a pack may write up to 1,000 files and 4 GiB.", {
    kind: "disk",
    remedy: "Let it write less at a time.",
  });
}

/** The file on one of the task's ports that a pack speaks of, as the document names it. Nothing the pack says is used beyond finding it. */
export function chosenFile(claim: Value | undefined, task: TaskUnderWay, what: string): FileLiteral {
  const { file, name = file, digest } = recordOf(claim, `the ${what}`);
  const found = filesOn(task).find(
    (chosen) => chosen.file === name && (digest === undefined || sameDigest(chosen, digest)),
  );
  if (found !== undefined) return found;
  throw new NodeError(
    `The pack "${task.pack.manifest.name}" asks for a file that was not chosen on "${task.description.title}".`,
    { remedy: "Only files that you choose on a node's ports can be read by it." },
  );
}

/** A claim may leave the digest to us; where both say one, they must agree. */
function sameDigest(chosen: FileLiteral, digest: Value): boolean {
  return chosen.digest === undefined || chosen.digest === digest;
}

/**
 * The files on ports of sockets `file` that take no link: what stands there is what the person chose. A record elsewhere
 * that looks like a file may come out of another node, and counts for nothing.
 */
function filesOn({ description, values }: TaskUnderWay): readonly FileLiteral[] {
  return description.inputs
    .filter(({ socket, linkable }) => !linkable && (socket.item ?? socket).name === "file")
    .flatMap(({ name }) => values[name] ?? [])
    .filter((value): value is FileLiteral & Value => isRecord(value) && typeof value["file"] === "string");
}
