/**
 * What the routes about pictures and files do. No picture is decoded here: what a file is, is found by the media worker; a
 * file is named as documents name it and opened by the engine's own door.
 */

import { open, mkdir, realpath, rm } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { parseDocument } from "@dreamloom/engine/document";
import { toPlain } from "@dreamloom/engine/edits";
import { HttpProblem } from "../http/answers.js";
import { bytesOf, type Upload } from "../http/read-body.js";
import type { Handlers } from "../http/routes.js";
import { withFiles } from "../limits/few-files.js";
import { maxDocumentUpload, maxPictureUpload, type Api, type Given } from "../protocol/api.js";
import type { GalleryEntry } from "../gallery/gallery.js";
import { granted, inWords, there } from "./refusals.js";
import type { RoutesHouse } from "./route-parts.js";

type Names =
  | "putPicture"
  | "pictureByDigest"
  | "files"
  | "filePicture"
  | "picture"
  | "gallery"
  | "galleryItem"
  | "removeFromGallery"
  | "inspect";

/** The functions of these routes. */
export function pictureRoutes({ hub, runs, parts }: RoutesHouse): Pick<Handlers, Names> {
  const { pictures, gallery } = runs;
  const withDigest = async (document: string, digest: string) => {
    const folder = granted(hub.folderOf(document));
    for (const { name } of await parts.choices("picture", folder))
      if ((await parts.digestOf(name, folder).catch(() => "")) === digest) return { file: name, digest };
    return undefined;
  };
  return {
    putPicture: async ({ params }, { upload }) => {
      const bytes = await bytesOf(upload);
      await inWords(pictures.inspect(bytes, params.name));
      const there = await withDigest(params.id, upload.digest);
      if (there !== undefined) return there;
      const folder = granted(hub.folderOf(params.id));
      return { file: await keepBeside(folder, params.name, bytes), digest: upload.digest };
    },
    pictureByDigest: async ({ params, query }) => {
      const found = await withDigest(params.id, query.digest);
      return found === undefined ? [] : [found];
    },
    files: async ({ params, query }) => {
      const choices = await parts.choices(query.kind, granted(hub.folderOf(params.id)));
      return choices.map(({ name, ...more }) => ({ file: name, ...more }));
    },
    filePicture: async ({ params, query }) => {
      const folder = granted(hub.folderOf(params.id));
      const bytes = await inWords(parts.readFile(query.name, { folder, maxBytes: maxPictureUpload }));
      return inWords(pictures.thumbnailOf(bytes, query.size ?? 192));
    },
    picture: async ({ params, query }) => {
      const file = there(
        await pictures.file(params.digest, query.size),
        "Nobody knows this picture any more.",
      );
      return { ...file, lasting: "for ever" };
    },
    gallery: ({ query }) => gallery.list(query),
    galleryItem: ({ params }) =>
      detailOf(there(gallery.get(params.item), `There is no picture ${params.item} in the gallery.`)),
    removeFromGallery: async ({ params }) => ({ removed: await gallery.remove([params.item]) }),
    inspect: async (_asked, { upload }) => inspect(upload, (bytes) => pictures.inspect(bytes, "the file")),
  };
}

function detailOf({ item, document, ...provenance }: GalleryEntry) {
  const parsed = parseDocument(document).document;
  return { ...item, ...(parsed === undefined ? {} : { plain: toPlain(parsed) }), provenance };
}

/** A file says itself what it is: a document begins with a brace. */
async function inspect(
  upload: Upload,
  look: (bytes: Uint8Array) => ReturnType<RoutesHouse["runs"]["pictures"]["inspect"]>,
): Promise<Given<Api["inspect"]>> {
  const bytes = await bytesOf(upload);
  if (/^\ufeff?\s*\{/.test(Buffer.from(bytes.subarray(0, 256)).toString("utf8"))) {
    if (bytes.length > maxDocumentUpload) return { problem: "This document is larger than 16 MiB." };
    return readDocument(bytes);
  }
  try {
    const { picture, document } = await inWords(look(bytes));
    return document === undefined ? { picture } : { picture, ...readDocument(document) };
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return { problem: error.message };
  }
}

function readDocument(text: string | Uint8Array) {
  const { document, diagnostics } = parseDocument(text);
  if (document !== undefined) return { plain: toPlain(document) };
  return { problem: diagnostics[0]?.message ?? "This is no document." };
}

/** Writes a picture to `pictures/` beside a document, under its name or a numbered one, never over another file. */
async function keepBeside(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  await mkdir(join(folder, "pictures"), { recursive: true });
  const [root, real] = await Promise.all([realpath(folder), realpath(join(folder, "pictures"))]);
  if (!real.startsWith(root.endsWith(sep) ? root : root + sep))
    throw new HttpProblem(422, 'The folder "pictures" beside this document is a link that leads elsewhere.');
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  for (let number = 1; number < 10_000; number++) {
    const free = number === 1 ? name : `${stem}-${number}${extension}`;
    if (await writeNew(join(real, free), bytes)) return `pictures/${free}`;
  }
  throw new HttpProblem(409, `There are too many pictures named "${name}" beside this document.`);
}

async function writeNew(path: string, bytes: Uint8Array): Promise<boolean> {
  try {
    const file = await withFiles(() => open(path, "wx"));
    try {
      await file.writeFile(bytes);
      await file.sync();
      return true;
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}
