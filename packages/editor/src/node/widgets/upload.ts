/** Pictures that are dropped or pasted on a field: files, or one of our own by its digest. */

import { toast } from "../../store/app-store.js";
import type { ActionPage } from "../../store/actions.js";
import { keepPicture, type FileInput } from "../../store/picture-files.js";

/** What a browser drags from our own pictures: a digest under this type. */
export const draggedPicture = "application/x-dreamloom-picture";

/** A picture that was brought. */
export type Brought = File | { readonly digest: string };

/** The pictures that something dropped or pasted brings. */
export function picturesIn(data: DataTransfer): readonly Brought[] {
  const files = [...data.files].filter(({ type }) => type.startsWith("image/"));
  if (files.length > 0) return files;
  const digest = data.getData(draggedPicture);
  return digest === "" ? [] : [{ digest }];
}

/** Whether something that is dragged over could bring a picture; its content is not told before the drop. */
export function mayBringPicture(data: DataTransfer): boolean {
  return data.types.includes("Files") || data.types.includes(draggedPicture);
}

/** Keeps a picture beside a document and gives the literal that names it; says in a toast why not. */
export async function takePicture(
  page: ActionPage,
  document: string,
  picture: Brought,
): Promise<FileInput | undefined> {
  const file = picture instanceof File ? picture : await fetchPicture(page, picture.digest);
  return file && keepPicture(page, document, file);
}

async function fetchPicture({ api, app }: ActionPage, digest: string): Promise<File | undefined> {
  try {
    const response = await fetch(api.pictureUrl(digest), { credentials: "same-origin" });
    if (response.ok) return new File([await response.blob()], "picture.png", { type: "image/png" });
  } catch {
    // No answer is as good as no picture: the sentence below says so.
  }
  toast(app, "This picture is not there any more.", { tone: "failed" });
  return undefined;
}
