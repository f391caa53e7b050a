/**
 * Opens the gallery in the server's database. A document's picture stands in it once: made again, it is the newest again.
 * Its file is kept on the shelf for as long as an item shows it.
 */

import type { GalleryItem, HouseEvent } from "../protocol/index.js";
import type { PictureHouse } from "../pictures/picture-house.js";
import { inTransaction, type Database } from "../runs/database.js";
import type { Gallery, GalleryEntry } from "./gallery.js";
import { searchOf } from "./gallery-search.js";

/** A picture to be added; its file is on the shelf already. */
export type NewEntry = Omit<GalleryEntry, "item"> & { readonly item: Omit<GalleryItem, "id"> };

/** The gallery with the doors of the house: what runs put in. */
export interface OpenGallery extends Gallery {
  /** Adds a picture, or makes it the newest. Tells `gallery-added`, and first `gallery-removed` when it had an item. */
  add(entry: NewEntry): GalleryItem;
  /** A node has written it. */
  written(id: number, file: string): void;
}

interface Row {
  readonly id: number;
  readonly digest: string;
  readonly width: number;
  readonly height: number;
  readonly run: string;
  readonly document: string;
  readonly title: string;
  readonly node: string;
  readonly port: string;
  readonly at: number;
  readonly prompt: string;
  readonly seed: string;
  readonly seeds: string;
  readonly elapsed_ms: number;
  readonly fingerprint: string;
  readonly files: string;
  readonly text: string;
  readonly folder: string;
}

/** Opens it. */
export function openGallery({
  database,
  pictures,
  tell,
}: {
  readonly database: Database;
  readonly pictures: Pick<PictureHouse, "drop">;
  readonly tell: (event: HouseEvent) => void;
}): OpenGallery {
  const rowOf = (id: number): Row | undefined =>
    database.prepare("SELECT * FROM picture WHERE id = ?").get(id) as Row | undefined;

  function take(id: number): void {
    database.prepare("DELETE FROM picture WHERE id = ?").run(id);
    database.prepare("DELETE FROM picture_words WHERE rowid = ?").run(id);
  }

  return {
    list(query = {}) {
      const { sql, values } = searchOf(query);
      return (database.prepare(sql).all(...values) as Row[]).map(itemOf);
    },
    get(id) {
      const row = rowOf(id);
      return row && entryOf(row);
    },
    latestOf(document) {
      const row = database
        .prepare("SELECT * FROM picture WHERE document = ? ORDER BY id DESC LIMIT 1")
        .get(document);
      return row === undefined ? undefined : itemOf(row as Row);
    },
    async remove(ids) {
      const rows = ids.map(rowOf).filter((row) => row !== undefined);
      if (rows.length === 0) return [];
      inTransaction(database, () => rows.forEach(({ id }) => take(id)));
      tell({ kind: "gallery-removed", ids: rows.map(({ id }) => id) });
      const stillShown = database.prepare("SELECT 1 FROM picture WHERE digest = ?");
      for (const { digest } of rows) if (stillShown.get(digest) === undefined) await pictures.drop(digest);
      return rows.map(({ id }) => id);
    },
    renamed(from, to) {
      database.prepare("UPDATE OR REPLACE picture SET document = ? WHERE document = ?").run(to, from);
      database
        .prepare(
          "UPDATE picture_words SET document = ? WHERE rowid IN (SELECT id FROM picture WHERE document = ?)",
        )
        .run(to, to);
    },
    add(entry) {
      const { document, picture } = entry.item;
      const sql = "SELECT id FROM picture WHERE document = ? AND digest = ?";
      const known = database.prepare(sql).get(document, picture.digest) as
        { readonly id: number } | undefined;
      const id = inTransaction(database, () => {
        if (known !== undefined) take(known.id);
        return insert(database, entry);
      });
      if (known !== undefined) tell({ kind: "gallery-removed", ids: [known.id] });
      const item = { id, ...entry.item };
      tell({ kind: "gallery-added", item });
      return item;
    },
    written(id, file) {
      const row = rowOf(id);
      if (row === undefined) return;
      const files = new Set([...(JSON.parse(row.files) as string[]), file]);
      database.prepare("UPDATE picture SET files = ? WHERE id = ?").run(JSON.stringify([...files]), id);
    },
  };
}

function insert(database: Database, { item, document: text, ...more }: NewEntry): number {
  const { picture, run, document, title, node, at, prompt, seed, elapsedMs } = item;
  const { lastInsertRowid } = database
    .prepare(
      `INSERT INTO picture (digest, width, height, run, document, title, node, port, at, prompt, seed, seeds,
       elapsed_ms, fingerprint, files, text, folder) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      ...[
        picture.digest,
        picture.width,
        picture.height,
        run,
        document,
        title,
        node,
        more.port,
        at,
        prompt,
        seed,
      ],
      ...[
        JSON.stringify(more.seeds),
        elapsedMs,
        more.fingerprint,
        JSON.stringify(more.files),
        text,
        more.folder,
      ],
    );
  const id = Number(lastInsertRowid);
  const seeds = [...new Set(Object.values(more.seeds))].join(" ");
  database
    .prepare(
      "INSERT INTO picture_words (rowid, prompt, title, document, node, seeds) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .run(id, prompt, title, document, node, seeds);
  return id;
}

function itemOf(row: Row): GalleryItem {
  const { id, digest, width, height, run, document, title, node, at, prompt, seed, elapsed_ms } = row;
  return {
    ...{ id, run, document, title, node, at, prompt, seed },
    picture: { digest, width, height },
    elapsedMs: elapsed_ms,
  };
}

function entryOf(row: Row): GalleryEntry {
  return {
    item: itemOf(row),
    document: row.text,
    folder: row.folder,
    port: row.port,
    files: JSON.parse(row.files) as string[],
    seeds: JSON.parse(row.seeds) as Record<string, string>,
    fingerprint: row.fingerprint,
  };
}
