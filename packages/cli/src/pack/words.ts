/** Packs in words: what the command line says of one before it is installed, and in lists. Texts of strangers come in. */

import type { InstalledPack, PreparedPack, Provenance } from "@dreamloom/packs";
import { count, plain, wrap } from "../display/words.js";

/** A stranger's text in one line, which cannot steer the terminal. */
export function oneLine(text: string, most = 300): string {
  const line = plain(text).replace(/\s+/g, " ").trim();
  return line.length > most ? `${line.slice(0, most)}…` : line;
}

/** Where a pack came from. */
export function fromInWords({ kind, spec, registry }: InstalledPack["from"]): string {
  switch (kind) {
    case "registry":
      return oneLine(registry ?? "the registry");
    case "folder":
      return `the folder ${oneLine(spec)}`;
    case "tarball":
      return `the tarball ${oneLine(spec)}`;
    case "dev":
      return `the folder ${oneLine(spec)}, which is being worked on`;
    default:
      kind satisfies never;
      return oneLine(spec);
  }
}

/** Who built it, as far as somebody else vouches for that. */
export function provenanceInWords(provenance: Provenance): string {
  switch (provenance.kind) {
    case "attested": {
      const { repository, workflow, verified } = provenance;
      const by = `${oneLine(repository)}${workflow === undefined ? "" : ` (${oneLine(workflow)})`}`;
      return verified
        ? `${by}, signed and checked`
        : `says it is from ${by}; the signature was not checked here`;
    }
    case "none":
      return "nobody vouches for where it was built";
    case "unknown":
      return `not known: ${oneLine(provenance.because)}`;
    default:
      provenance satisfies never;
      return "";
  }
}

/** `on 2026-11-20, 4 days ago`. */
export function publishedInWords(at: number, now = Date.now()): string {
  const days = Math.floor((now - at) / 86_400_000);
  const ago = days < 1 ? "less than a day ago" : `${count(days, "day")} ago`;
  return `on ${new Date(at).toISOString().slice(0, 10)}, ${ago}`;
}

/** Sentences as lines that begin with `indent`. */
export function linesOf(sentences: readonly string[], indent: string): string {
  return sentences
    .map((sentence) => `${indent}${wrap(oneLine(sentence), indent.length).trimStart()}\n`)
    .join("");
}

/** Its nodes, a few by name. */
export function nodesInWords({ file }: Pick<PreparedPack["pack"], "file">, most = 6): string {
  const titles = file.nodes.map(({ type, title }) => `${oneLine(title, 60)} (${type})`);
  const more = titles.length > most ? `, and ${titles.length - most} more` : "";
  return `${titles.slice(0, most).join(", ")}${more}`;
}
