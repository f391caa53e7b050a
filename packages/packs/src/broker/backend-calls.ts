/**
 * Models that a pack computes with: those on its task's ports, and ONNX files of its own. Every number is held against
 * what the models take before it reaches the worker that other runs use too.
 */

import type { Conditioning, Encoding, Model, Prompt, TensorHandle, Value } from "@dreamloom/engine";
import { samplerNames } from "@dreamloom/runtime/choices";
import { isRecord, listOf, numberOf, recordOf, tensorOf, textOf, wordOf, WrongClaim } from "./claims.js";
import { asking } from "./task-under-way.js";
import type { Answer } from "./task-under-way.js";

/** Largest side of a picture that a pack may compute with, in pixels, and most pixels of one: the worker is everybody's. */
const largestSide = 4096;
const mostPixels = 2048 * 2048;
const mostTokens = 8_192;
const rowNames = ["conditional", "null"] as const;
const tasks = ["generate", "copy", "edit", "combine", "interleave"] as const;

/** Answers of the calls `backend.…`. */
export const backendCalls = {
  "backend.lmmEncode": async ([lmm, prompt], { models, context, signal }) =>
    valueOf(await context.backend.lmmEncode(models.given(lmm, "lmm"), promptOf(prompt), { signal })),

  "backend.adapt": async ([adapter, encoding], { models, context, signal }) => {
    const model = models.given(adapter, "adapter");
    return valueOf(await context.backend.adapt(model, encodingOf(encoding, model), { signal }));
  },

  "backend.sample": async ([dit, request], { models, context, signal }, tell) => {
    const model = models.given(dit, "dit");
    const said = recordOf(request, "the request");
    const other = said["null"];
    return context.backend.sample(model, {
      start: latentOf(said["start"], model, sideOf(model)),
      conditioning: conditioningOf(said["conditioning"], model),
      ...(isPresent(other) && { null: conditioningOf(other, model) }),
      ...(isPresent(said["mask"]) && { mask: maskOf(said["mask"]) }),
      guidance: numberOf(said["guidance"], "guidance", { min: -100, max: 100 }),
      steps: numberOf(said["steps"], "steps", { min: 1, max: 1_000, whole: true }),
      shift: numberOf(said["shift"], "shift", { min: 0.01, max: 100 }),
      sampler: wordOf(said["sampler"], "the sampler", samplerNames),
      seed: seedOf(said["seed"]),
      strength: numberOf(said["strength"], "strength", { min: 0, max: 1 }),
      signal,
      onStep: (step, of) => tell({ step, of }),
      onPreview: (preview, step, sigma) => tell({ preview, step, sigma }),
    });
  },

  "backend.encodePicture": async ([vae, picture], { models, context, signal }) =>
    context.backend.encodePicture(models.given(vae, "vae"), pictureOf(picture, "the picture"), { signal }),

  "backend.decode": async ([vae, latent], { models, context, signal }) => {
    const model = models.given(vae, "vae");
    return context.backend.decode(model, latentOf(latent, model, largestSide), { signal });
  },

  "backend.infer": async ([file, inputs, options], task) => {
    const { pack, ownFiles, context } = task;
    const ref = await ownFiles.find(
      pack,
      textOf(recordOf(file, "the model")["name"], "the model's name", 400),
    );
    const named = Object.entries(recordOf(inputs, "the inputs"));
    if (named.length > 256) throw new WrongClaim(`it gives ${named.length} inputs; it may give 256`);
    const tensors = named.map(([name, value]) => [name, tensorOf(value, `the input "${name}"`)] as const);
    const backend = isRecord(options) ? options["backend"] : undefined;
    return context.backend.infer(ref, Object.fromEntries(tensors), {
      ...asking(task),
      seconds: pack.manifest.limits.seconds,
      ...(isPresent(backend) && { backend: textOf(backend, "the backend", 40) }),
    });
  },
} as const satisfies Readonly<Record<string, Answer>>;

/** What a door gave is plain data and tensors, though its type is no record. */
function valueOf(given: Encoding | Conditioning): Value {
  return given as unknown as Value;
}

function isPresent(value: Value | undefined): value is Value {
  return value !== undefined && value !== null;
}

function promptOf(value: Value | undefined): Prompt {
  const { task, rows, pictures } = recordOf(value, "the prompt");
  const handles = listOf(pictures, "the prompt's pictures", 16).map((each, at) =>
    pictureOf(each, `the prompt's picture ${at + 1}`),
  );
  const read = listOf(rows, "the prompt's rows", 2).map((row) => {
    const { name, parts } = recordOf(row, "a row of the prompt");
    return {
      name: wordOf(name, "the name of a row", rowNames),
      parts: listOf(parts, "the parts of a row", 1_000).map((part) => promptPart(part, handles.length)),
    };
  });
  if (read.length === 0) throw new WrongClaim("the prompt has no rows");
  const words = read
    .flatMap(({ parts }) => parts)
    .reduce((sum, part) => sum + ("text" in part ? part.text.length : 0), 0);
  if (words > 20_000) throw new WrongClaim(`the prompt has ${words} letters; it may have 20000`);
  return { task: wordOf(task, "the prompt's task", tasks), rows: read, pictures: handles };
}

function promptPart(value: Value, pictures: number): Prompt["rows"][number]["parts"][number] {
  const { text, picture } = recordOf(value, "a part of the prompt");
  if (text !== undefined) return { text: textOf(text, "a text of the prompt", 20_000) };
  return { picture: numberOf(picture, "a picture's place", { min: 0, max: pictures - 1, whole: true }) };
}

function encodingOf(value: Value | undefined, adapter: Model): Encoding {
  const { rows, vit } = recordOf(value, "the encoding");
  const read = listOf(rows, "the encoding's rows", 2).map((row) => {
    const { name, hidden, images } = recordOf(row, "a row of the encoding");
    return {
      name: wordOf(name, "the name of a row", rowNames),
      hidden: tensorOf(hidden, "the hidden states", {
        dtype: "f32",
        shape: [null, facet(adapter, "hidden")],
      }),
      images: listOf(images, "the images of a row", 16).map((image) => {
        const { at, count, vit: index } = recordOf(image, "an image of a row");
        const whole = { min: 0, max: 1_000_000, whole: true } as const;
        return {
          at: numberOf(at, "an image's place", whole),
          count: numberOf(count, "an image's size", whole),
          vit: numberOf(index, "an image's number", whole),
        };
      }),
    };
  });
  if (read.length === 0) throw new WrongClaim("the encoding has no rows");
  const towers = listOf(vit, "the encoding's pictures", 16).map((each) =>
    tokensOf(each, "the features of a picture", null),
  );
  return { rows: read, vit: towers };
}

function conditioningOf(value: Value | undefined, dit: Model): Conditioning {
  const rows = listOf(recordOf(value, "the conditioning")["rows"], "the conditioning's rows", 2);
  const read = rows.map((row) => {
    const { name, context, pooled } = recordOf(row, "a row of the conditioning");
    return {
      name: wordOf(name, "the name of a row", rowNames),
      context: tokensOf(context, "the context", facet(dit, "width")),
      pooled: tensorOf(pooled, "the pooled vector", { dtype: "f32", shape: [facet(dit, "pooled")] }),
    };
  });
  if (!read.some(({ name }) => name === "conditional"))
    throw new WrongClaim("the conditioning has no conditional row");
  return { rows: read };
}

/** A latent for a model, of a picture whose sides have at most `most` pixels. */
function latentOf(value: Value | undefined, model: Model, most: number): TensorHandle {
  const shape = [facet(model, "channels"), null, null];
  const latent = tensorOf(value, "the latent", { dtype: "f32", shape });
  const [, height = 0, width = 0] = latent.shape;
  checkSize("the latent's picture", { width: width * 8, height: height * 8 }, most);
  return latent;
}

function pictureOf(value: Value | undefined, what: string): TensorHandle {
  const picture = tensorOf(value, what, { dtype: "f32", shape: [null, null, [3, 4]] });
  const [height = 0, width = 0] = picture.shape;
  checkSize(what, { width, height }, largestSide);
  return picture;
}

function checkSize(
  what: string,
  { width, height }: { readonly width: number; readonly height: number },
  most: number,
): void {
  if (Math.max(height, width) <= most && height * width <= mostPixels) return;
  throw new WrongClaim(
    `${what} has ${width} × ${height} pixels; a side may have ${most}, and all of it ${mostPixels} pixels`,
  );
}

/** A tensor of a row per token. */
function tokensOf(value: Value | undefined, what: string, width: number | null): TensorHandle {
  const tokens = tensorOf(value, what, { dtype: "f32", shape: [null, width] });
  if (tokens.shape[0]! <= mostTokens) return tokens;
  throw new WrongClaim(`${what} is of ${tokens.shape[0]} tokens; it may be of ${mostTokens}`);
}

function maskOf(value: Value): TensorHandle {
  const mask = tensorOf(value, "the mask", { dtype: "f32", shape: [null, null] });
  if (Math.max(...mask.shape) <= largestSide) return mask;
  throw new WrongClaim(`the mask is larger than ${largestSide} pixels`);
}

function sideOf(dit: Model): number {
  return Math.min(facet(dit, "largest") ?? 2048, largestSide);
}

/** What a model says of itself; null where it does not. */
function facet({ facets }: Model, name: string): number | null {
  const value = Object.hasOwn(facets, name) ? facets[name] : undefined;
  return typeof value === "number" ? value : null;
}

function seedOf(value: Value | undefined): bigint {
  if (typeof value === "bigint" && value >= 0n && value < 2n ** 64n) return value;
  throw new WrongClaim("the seed is no whole number from 0 to 18446744073709551615");
}
