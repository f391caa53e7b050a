/**
 * Opens the house of pictures. A picture's file is looked for on the shelf, then in the cache, and else made once by the
 * media worker from what the cache holds; small sizes follow from the file and are kept in the cache. Only names are
 * remembered here: the pictures themselves stay where the cache has them.
 */

import type { Digest, Engine, Graph, Outputs, TensorHandle } from "@dreamloom/engine";
import type { ServerParts } from "../parts.js";
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { PictureRef } from "../protocol/index.js";
import { knownOfGraph } from "./known-of-graph.js";
import { thumbnailSizes, type PictureFile, type PictureHouse, type PicturePlace } from "./picture-house.js";
import { pictureOf } from "./picture-ports.js";
import { createPictureShelf } from "./picture-shelf.js";

/** Most pictures whose place is remembered. */
const mostPlaces = 20_000;

/** Opens it over a cache, the media worker's door and the data folder. */
export function openPictureHouse(
  parts: Pick<ServerParts, "cache" | "png" | "thumbnail" | "readPicture" | "dataFolder">,
): PictureHouse {
  const { cache } = parts;
  const shelf = createPictureShelf(join(parts.dataFolder, "pictures"));
  const places = new Map<string, PicturePlace>();

  function note(picture: TensorHandle, place: PicturePlace): PictureRef {
    places.delete(picture.digest);
    places.set(picture.digest, place);
    if (places.size > mostPlaces) places.delete(places.keys().next().value!);
    return refOf(picture);
  }

  function find(digest: string): TensorHandle {
    const place = places.get(digest);
    const outputs = place && (cache.find(place.fingerprint) as Outputs | undefined);
    const value = outputs?.[place?.port ?? ""];
    const picture =
      place?.field === undefined ? (value as TensorHandle | undefined) : pictureOf(value, place.field);
    if (picture?.digest !== digest) throw new UnknownPicture();
    return picture;
  }

  async function pngOf(digest: Digest): Promise<Uint8Array> {
    return (await shelf.get(digest)) ?? (await cache.derive("png", digest, () => parts.png(find(digest))));
  }

  async function file(digest: string, size?: number): Promise<PictureFile | undefined> {
    if (!isDigest(digest)) return undefined;
    const small = size === undefined ? undefined : thumbnailSizes.find((one) => one >= size);
    try {
      const bytes =
        small === undefined
          ? await pngOf(digest)
          : await cache.derive(`thumbnail-${small}`, digest, async () =>
              parts.thumbnail(await pngOf(digest), small),
            );
      return { bytes, type: "image/png" };
    } catch (error) {
      if (error instanceof UnknownPicture) return undefined;
      throw error;
    }
  }

  return {
    file,
    note,
    async inspect(bytes, name) {
      const { digest, width, height, png, document } = await parts.readPicture(bytes, name);
      await cache.derive("png", digest, () => Promise.resolve(png));
      return { picture: { digest, width, height }, ...(document !== undefined && { document }) };
    },
    async thumbnailOf(bytes, size) {
      const small = thumbnailSizes.find((one) => one >= size) ?? thumbnailSizes.at(-1)!;
      const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}` as Digest;
      const make = (): Promise<Uint8Array> => parts.thumbnail(bytes, small);
      return { bytes: await cache.derive(`file-thumbnail-${small}`, digest, make), type: "image/png" };
    },
    knownOf: (engine: Engine, graph: Graph) => knownOfGraph(engine, graph, note),
    async keep(picture) {
      await shelf.put(picture.digest, await cache.derive("png", picture.digest, () => parts.png(picture)));
      return refOf(picture);
    },
    drop: (digest) => shelf.remove(digest),
  };
}

class UnknownPicture extends Error {}

function isDigest(text: string): text is Digest {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** A picture is `[height, width, channels]`, a mask `[height, width]`. */
function refOf({ digest, shape }: TensorHandle): PictureRef {
  return { digest, width: shape[1] ?? 0, height: shape[0] ?? 0 };
}
