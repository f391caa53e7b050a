/** Picture work that a pack asks for: done by its own media worker, on what the pack hands over. */

import { NodeError } from "@dreamloom/engine";
import type { TensorHandle, Value } from "@dreamloom/engine";
import { listOf, recordOf, tensorOf, textOf } from "./claims.js";
import { chosenFile } from "./file-calls.js";
import { asking, bytesTensor } from "./task-under-way.js";
import type { Answer } from "./task-under-way.js";

/** Most numbers of all pictures of one request: 64 million pixels with alpha, twice. */
const mostNumbers = 512_000_000;

/** Answers of the calls `picture.…`. */
export const pictureCalls = {
  "picture.read": async ([file], task) => {
    const ref = await task.context.files.find(chosenFile(file, task, "picture"));
    return task.context.picture.read(ref, asking(task));
  },
  "picture.png": async ([picture], task) => {
    const handle = tensorOf(picture, "the picture", { dtype: "f32", shape: [null, null, [3, 4]] });
    return bytesTensor(await task.context.picture.png(handle, asking(task)));
  },
  "picture.apply": async ([operation, pictures, values], task) => {
    const handles = listOf(pictures, "the list of pictures", 256).map((each, at) => pictureOf(each, at));
    if (handles.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0) > mostNumbers)
      throw new NodeError(`The pictures of one operation have more than ${mostNumbers} numbers together.`, {
        remedy: "Use smaller pictures.",
      });
    const named = recordOf(values, "the values of the operation");
    return task.context.picture.apply(textOf(operation, "the operation", 100), handles, named, asking(task));
  },
} as const satisfies Readonly<Record<string, Answer>>;

function pictureOf(value: Value, at: number): TensorHandle {
  const what = `picture ${at + 1}`;
  const rank = tensorOf(value, what).shape.length;
  return tensorOf(value, what, { dtype: "f32", shape: rank === 2 ? [null, null] : [null, null, [3, 4]] });
}
