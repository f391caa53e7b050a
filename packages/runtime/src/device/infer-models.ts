/**
 * The ONNX files that a pack's device worker has open, by digest. Comes in bytes and feeds, go out numbers or a sentence.
 * Nothing reaches ONNX Runtime that was not looked at first.
 */

import { NodeError } from "@dreamloom/engine";
import { checkModel } from "../onnx/check-model.js";
import type { CheckedModel } from "../onnx/check-model.js";
import { isAllocationFailure } from "../process/messages.js";
import { checkFeeds } from "./infer-feeds.js";
import { openFileSession } from "./ort.js";
import type { AnyTensor, FileSession } from "./ort.js";

/** Most files open at once, and most bytes of them. */
const maxOpen = 8;
const maxOpenBytes = 512 * 2 ** 20;
/** Most bytes of all outputs of a run. */
const maxOutputBytes = 2 ** 30;

type Busy = <T>(work: () => Promise<T> | T) => Promise<T>;

interface OpenModel {
  readonly name: string;
  readonly bytes: number;
  readonly checked: CheckedModel;
  readonly session: FileSession;
}

/** What is open. The one used longest ago goes first when there is no room. */
export class InferModels {
  readonly #open = new Map<string, OpenModel>();

  holds(digest: string): boolean {
    return this.#open.has(digest);
  }

  async open(digest: string, name: string, bytes: Uint8Array, busy: Busy): Promise<void> {
    const checked = checkModel(bytes, name);
    await this.#makeRoom(bytes.length);
    const session = await busy(() => openFileSession(bytes)).catch((error: unknown) => {
      throw inWords(error, `The model "${name}" cannot be opened`);
    });
    this.#open.set(digest, { name, bytes: bytes.length, checked, session });
  }

  async run(
    digest: string,
    inputs: Readonly<Record<string, AnyTensor>>,
    busy: Busy,
  ): Promise<Readonly<Record<string, AnyTensor>>> {
    const model = this.#open.get(digest);
    if (model === undefined) throw new Error("a model that is not open was asked to run");
    this.#open.delete(digest);
    this.#open.set(digest, model);
    checkFeeds(model.checked, inputs, model.name);
    const outputs = await busy(() => model.session.run(inputs)).catch((error: unknown) => {
      throw inWords(error, `The model "${model.name}" could not be computed`);
    });
    const bytes = Object.values(outputs).reduce((sum, { data }) => sum + data.byteLength, 0);
    if (bytes > maxOutputBytes)
      throw new NodeError(`The model "${model.name}" gives more than 1 GiB at once.`, {
        remedy: "Give it less at a time, such as tiles of the picture.",
      });
    return outputs;
  }

  async #makeRoom(bytes: number): Promise<void> {
    for (const [digest, { session }] of this.#open) {
      const held = [...this.#open.values()].reduce((sum, model) => sum + model.bytes, bytes);
      if (this.#open.size < maxOpen && held <= maxOpenBytes) return;
      this.#open.delete(digest);
      await session.release();
    }
  }
}

/** ONNX Runtime's words in a sentence; that memory ran out is said elsewhere. */
function inWords(error: unknown, what: string): unknown {
  if (error instanceof NodeError || isAllocationFailure(String(error))) return error;
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  const words = line
    .replace(/^.* was false\. /, "")
    .replace(/\/\S*\/(?=[^/\s]+)/g, "")
    .slice(0, 300)
    .replace(/\.$/, "");
  return new NodeError(`${what}: ${words}.`, { kind: "threw", cause: error });
}
