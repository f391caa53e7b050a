/** The sockets of pictures, tensors, words for the LMM and models. Names, facets and looks; nothing computes here. */

import type { Conditioning, Encoding, Latent, Mask, Model, Picture, Prompt } from "../doors.js";
import { isTensor, type TensorHandle } from "../value.js";
import { shown } from "../words.js";
import type { Socket, SocketLook, TensorRule } from "./socket.js";
import { verifyTensor } from "./tensor-rule.js";

type Words = Pick<Socket, "name" | "article" | "about"> & {
  readonly facets?: readonly string[];
  readonly look: SocketLook;
};

/** A picture: f32 `[height, width, 3 or 4]`, sRGB as displayed, 0 to 1, alpha not premultiplied. */
export const picture: Socket<Picture> = tensorSocket(
  {
    name: "picture",
    article: "a picture",
    about: "A picture.",
    look: { family: "pictures", fill: "solid", dark: "#F58DB4", light: "#CE2F72" },
  },
  { dtype: "f32", shape: [null, null, [3, 4]], finite: true },
);

/** A mask: f32 `[height, width]`, 1 = change. */
export const mask: Socket<Mask> = tensorSocket(
  {
    name: "mask",
    article: "a mask",
    about: "Where to change a picture: white changes, black stays.",
    look: { family: "pictures", fill: "half", dark: "#EBC5D4", light: "#97718A" },
  },
  { dtype: "f32", shape: [null, null], finite: true },
);

/** A latent: f32 `[channels, height / 8, width / 8]`, in the DiT's space. Facet `channels`. */
export const latent: Socket<Latent> = tensorSocket(
  {
    name: "latent",
    article: "a latent",
    about: "A picture in the VAE's space, where the DiT paints.",
    facets: ["channels"],
    look: { family: "tensors", fill: "ring", dark: "#69AEF2", light: "#226FC0" },
  },
  { dtype: "f32", shape: [null, null, null] },
);

/** An interleaved sequence of words and pictures in its template. */
export const prompt: Socket<Prompt> = dataSocket(
  {
    name: "prompt",
    article: "a prompt",
    about: "Words and pictures in the template of a task, with the null row of the task.",
    look: { family: "words", fill: "solid", dark: "#A9CF6F", light: "#4F7F12" },
  },
  isPrompt,
);

/** What the LMM understood. Facet `hidden`: the width of its states. */
export const encoding: Socket<Encoding> = dataSocket(
  {
    name: "encoding",
    article: "an encoding",
    about: "What the LMM understood of a prompt.",
    facets: ["hidden"],
    look: { family: "tensors", fill: "solid", dark: "#63D1A4", light: "#0E8A52" },
  },
  isEncoding,
);

/** What steers the DiT. Facets `width` of the context per token and `pooled`, the width of the pooled vector. */
export const conditioning: Socket<Conditioning> = dataSocket(
  {
    name: "conditioning",
    article: "a conditioning",
    about: "What steers the DiT.",
    facets: ["width", "pooled"],
    look: { family: "tensors", fill: "half", dark: "#4CC6CF", light: "#08768A" },
  },
  isConditioning,
);

/** The multimodal encoder. Facet `hidden`: the width of its states. */
export const lmm: Socket<Model> = modelSocket({
  name: "lmm",
  article: "an LMM",
  about: "The multimodal model that reads the prompt.",
  facets: ["hidden"],
  look: { family: "models", fill: "solid", dark: "#8F98F8", light: "#3D4FC4" },
});

/** The two small MLPs between LMM and DiT. Facets `hidden` (taken), `width` and `pooled` (given). */
export const adapter: Socket<Model> = modelSocket({
  name: "adapter",
  article: "an adapter",
  about: "Turns what the LMM understood into what steers the DiT.",
  facets: ["hidden", "width", "pooled"],
  look: { family: "models", fill: "half", dark: "#B9ABFB", light: "#7455D6" },
});

/**
 * The MM-DiT. Facets `width` and `pooled` of its conditioning, `channels` of its latents; `size` that it was trained at
 * and `largest` that its positions reach, both sides of a picture in pixels.
 */
export const dit: Socket<Model> = modelSocket({
  name: "dit",
  article: "a DiT",
  about: "The transformer that walks from noise to a latent.",
  facets: ["width", "pooled", "channels", "size", "largest"],
  look: { family: "models", fill: "dot", dark: "#C287F4", light: "#8A2DBE" },
});

/** The autoencoder. Facet `channels` of its latents. */
export const vae: Socket<Model> = modelSocket({
  name: "vae",
  article: "a VAE",
  about: "Turns latents into pictures and back.",
  facets: ["channels"],
  look: { family: "models", fill: "ring", dark: "#E3A0E6", light: "#B83FA6" },
});

function tensorSocket(words: Words, tensor: TensorRule): Socket<TensorHandle> {
  const verify = (given: unknown): string | undefined => verifyTensor(tensor, given);
  return Object.freeze({ kind: "socket", facets: [], tensor, verify, ...words });
}

function dataSocket<Type>(words: Words, is: (given: Fields) => boolean): Socket<Type> {
  const verify = (given: unknown): string | undefined =>
    isRecord(given) && is(given) ? undefined : `is ${shown(given)}; it must be ${words.article}`;
  return Object.freeze({ kind: "socket", facets: [], verify, ...words });
}

function modelSocket(words: Words): Socket<Model> {
  return dataSocket(words, (given) => {
    const { part, path, digest, loras, backend } = given;
    const texts = [path, digest, backend].every((field) => typeof field === "string");
    return part === words.name && texts && Array.isArray(loras);
  });
}

type Fields = Readonly<Record<string, unknown>>;

function isRecord(given: unknown): given is Fields {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function isPrompt({ task, rows, pictures }: Fields): boolean {
  return (
    typeof task === "string" && hasRows(rows, ({ parts }) => Array.isArray(parts)) && areTensors(pictures)
  );
}

function isEncoding({ rows, vit }: Fields): boolean {
  return hasRows(rows, ({ hidden, images }) => isTensor(hidden) && Array.isArray(images)) && areTensors(vit);
}

function isConditioning({ rows }: Fields): boolean {
  return hasRows(rows, ({ context, pooled }) => isTensor(context) && isTensor(pooled));
}

function hasRows(rows: unknown, is: (row: Fields) => boolean): boolean {
  return Array.isArray(rows) && rows.length > 0 && rows.every((row) => isRecord(row) && is(row));
}

function areTensors(given: unknown): boolean {
  return Array.isArray(given) && given.every(isTensor);
}
