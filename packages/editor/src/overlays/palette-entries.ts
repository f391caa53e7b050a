/** What the command palette finds: documents, pictures, nodes of this document, commands; each with what Enter does. */

import type { DocumentSummary, GalleryItem, PictureRef } from "@dreamloom/server/protocol";
import type { Description } from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { go, type KeysResult } from "fuzzysort";
import { commands, titleOfCommand, whyNot } from "../commands/commands.js";
import type { Command, CommandContext } from "../commands/types.js";
import type { Descriptions } from "../ops/refs.js";
import { documentTitle, moment, nodeTitle } from "../store/words.js";

/** One entry. */
export type PaletteEntry =
  | {
      readonly kind: "document";
      readonly document: string;
      readonly title: string;
      readonly picture?: PictureRef | undefined;
    }
  | { readonly kind: "picture"; readonly item: GalleryItem; readonly title: string; readonly end: string }
  | {
      readonly kind: "node";
      readonly node: string;
      readonly title: string;
      readonly more: string;
      readonly description: Description | undefined;
    }
  | {
      readonly kind: "command";
      readonly command: Command;
      readonly title: string;
      readonly why: string | undefined;
    };

/** Entries under a heading, in the order of the page. */
export interface PaletteGroup {
  readonly title: string;
  readonly entries: readonly PaletteEntry[];
}

/** Where the palette looks. */
export interface PaletteSources {
  readonly words: string;
  readonly documents: readonly DocumentSummary[];
  readonly pictures: readonly GalleryItem[];
  readonly plain: PlainDocument;
  readonly descriptions: Descriptions;
  readonly context: CommandContext | undefined;
}

/** What fits the words; without words the commands that can be done and the documents. */
export function paletteGroups(sources: PaletteSources): readonly PaletteGroup[] {
  const { words } = sources;
  const some = words.trim() !== "";
  const groups: PaletteGroup[] = [
    { title: "Documents", entries: best(words, documentEntries(sources), some ? 6 : 4) },
    { title: "Pictures", entries: some ? pictureEntries(sources).slice(0, 5) : [] },
    { title: "In this document", entries: some ? best(words, nodeEntries(sources), 6) : [] },
    { title: "Do", entries: commandGroup(sources) },
  ];
  return groups.filter(({ entries }) => entries.length > 0);
}

function documentEntries({ documents }: PaletteSources): readonly PaletteEntry[] {
  return [...documents]
    .filter(({ problem }) => problem === undefined)
    .sort((a, b) => b.changedAt - a.changedAt)
    .map(({ document, title, picture }) => ({
      kind: "document",
      document,
      title: documentTitle(title, document),
      picture,
    }));
}

function pictureEntries({ pictures }: PaletteSources): readonly PaletteEntry[] {
  return pictures.map((item) => ({
    kind: "picture",
    item,
    title: item.prompt === "" ? item.title : item.prompt,
    end: [item.seed === "" ? "" : `seed ${item.seed}`, moment(item.at)].filter(Boolean).join(", "),
  }));
}

function nodeEntries({ plain, descriptions }: PaletteSources): readonly PaletteEntry[] {
  return Object.entries(plain.nodes).map(([node, { type, inputs }]) => ({
    kind: "node",
    node,
    title: nodeTitle(plain, descriptions, node),
    more: Object.values(inputs)
      .filter((value) => typeof value === "string")
      .join(" ")
      .slice(0, 200),
    description: descriptions.get(type),
  }));
}

function commandGroup({ words, context }: PaletteSources): readonly PaletteEntry[] {
  if (!context) return [];
  const entries = commands
    .filter(({ keyOnly }) => keyOnly !== true)
    .map((command): PaletteEntry & { kind: "command" } => ({
      kind: "command",
      command,
      title: titleOfCommand(command, context),
      why: whyNot(command, context),
    }));
  if (words.trim() === "") return entries.filter(({ why }) => why === undefined);
  const found = best(words, entries, 20);
  return [...found.filter(({ why }) => why === undefined), ...found.filter(({ why }) => why !== undefined)];
}

function best<E extends PaletteEntry>(words: string, entries: readonly E[], limit: number): readonly E[] {
  if (words.trim() === "") return entries.slice(0, limit);
  const found = go(words, entries, {
    keys: [(entry) => entry.title, moreOf],
    limit,
    threshold: 0.45,
    scoreFn: (result: KeysResult<E>) => Math.max(result[0]?.score ?? 0, 0.8 * (result[1]?.score ?? 0)),
  });
  return found.map(({ obj }) => obj);
}

function moreOf(entry: PaletteEntry): string {
  if (entry.kind === "document") return entry.document;
  if (entry.kind === "node") return `${entry.node} ${entry.more}`;
  if (entry.kind === "command")
    return `${entry.command.title} ${entry.command.words ?? ""} ${entry.command.group}`;
  return "";
}
