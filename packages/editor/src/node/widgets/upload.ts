/** Pictures into a document's folder: what is there already (by digest) is not sent again. */

import type { Api, FileChoice } from "../../store/api.js";
import type { DocumentStore } from "../../store/types.js";

/** A file literal, or why there is none, in a sentence. */
export type Uploaded = { readonly file: string; readonly digest?: string } | { readonly problem: string };

/** What a browser drags from our own pictures: a digest. */
export const draggedPicture = "application/x-dreamloom-picture";

/** Puts a picture into the folder of a document. */
export async function uploadPicture(
  api: Api,
  document: DocumentStore,
  picture: File | Blob,
): Promise<Uploaded> {
  const known = await knownPicture(api, document, await digestOf(picture));
  if (known) return known;
  const answer = await api.putPicture(document.id, nameOf(picture), picture);
  return "value" in answer ? literalOf(answer.value) : { problem: sentence(answer.problem) };
}

/** Uses a picture of ours: the same file when the folder has it, else a copy. */
export async function usePictureOfOurs(api: Api, document: DocumentStore, digest: string): Promise<Uploaded> {
  const response = await fetch(api.pictureUrl(digest), { credentials: "same-origin" });
  if (!response.ok) return { problem: "This picture is no longer there." };
  return uploadPicture(
    api,
    document,
    new File([await response.blob()], "picture.png", { type: "image/png" }),
  );
}

/** The pictures that something dropped or pasted brings: files, or one of ours. */
export function picturesIn(data: DataTransfer): readonly (File | { readonly digest: string })[] {
  const files = [...data.files].filter(({ type }) => type.startsWith("image/"));
  if (files.length > 0) return files;
  const digest = data.getData(draggedPicture);
  return digest === "" ? [] : [{ digest }];
}

/** Whether something that is dragged over could bring a picture; its content is not told before the drop. */
export function mayBringPicture(data: DataTransfer): boolean {
  return data.types.includes("Files") || data.types.includes(draggedPicture);
}

/** Puts whatever was brought into the folder. */
export function takePicture(
  api: Api,
  document: DocumentStore,
  picture: File | { readonly digest: string },
): Promise<Uploaded> {
  return picture instanceof File
    ? uploadPicture(api, document, picture)
    : usePictureOfOurs(api, document, picture.digest);
}

async function knownPicture(
  api: Api,
  document: DocumentStore,
  digest: string | undefined,
): Promise<Uploaded | undefined> {
  if (digest === undefined) return undefined;
  const answer = await api.pictureByDigest(document.id, digest);
  return "value" in answer ? literalOf({ digest, ...answer.value }) : undefined;
}

function literalOf({ file, digest }: FileChoice): Uploaded {
  return { file, ...(digest === undefined ? {} : { digest }) };
}

/** Browsers compute digests only where the page is safe from others: on localhost or over TLS. */
async function digestOf(picture: Blob): Promise<string | undefined> {
  if (!("subtle" in crypto)) return undefined;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await picture.arrayBuffer()));
  return `sha256:${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

function nameOf(picture: File | Blob): string {
  const named = picture instanceof File ? picture.name : "";
  return named === "" || named === "image.png" ? "pasted.png" : named;
}

function sentence({ message, remedy }: { readonly message: string; readonly remedy?: string }): string {
  return remedy === undefined ? message : `${message} ${remedy}`;
}
