/** Pictures on their way into a document: kept beside it (one that is there already is not sent again), then named by it. */

import type { PlainInput } from "@dreamloom/engine/edits";
import type { Api } from "./api.js";
import { orToast, type ActionPage } from "./actions.js";

/** A picture's file, as a document names it. */
export type FileInput = Extract<PlainInput, { readonly file: string }>;

/** Keeps a picture beside a document and gives the literal that names it; says in a toast why not. */
export async function keepPicture(
  page: ActionPage,
  document: string,
  file: File,
): Promise<FileInput | undefined> {
  const kept = await orToast(page.app, upload(page.api, document, file));
  if (kept === undefined) return undefined;
  return { file: kept.file, ...(kept.digest === undefined ? {} : { digest: kept.digest }) };
}

async function upload(api: Api, document: string, file: File): ReturnType<Api["putPicture"]> {
  const digest = await digestOf(file);
  if (digest !== undefined) {
    const known = await api.pictureByDigest(document, digest);
    const [there] = "value" in known ? known.value : [];
    if (there !== undefined) return { value: there };
  }
  return api.putPicture(document, file.name || "pasted.png", file);
}

/** The digest of a file's bytes; undefined where the browser does not compute it (a page that is not on this machine). */
async function digestOf(file: File): Promise<string | undefined> {
  if (globalThis.crypto?.subtle === undefined) return undefined;
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return `sha256:${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
