/**
 * Packs as the server is handed them: the same packs in the words that a page shows. Names go in (of the registry, or of the
 * packs that come with the clone), never a folder or an address; what is installed through here is sandboxed.
 */

import {
  limitsInWords,
  permissionsInWords,
  type InstalledPack,
  type Packs,
  type PackWanted,
  type PreparedPack,
} from "@dreamloom/packs";
import type { MissingPack, PackHere, PacksPart, PreparedView } from "@dreamloom/server";
import { oneLine, provenanceInWords } from "../pack/words.js";
import { withBundled } from "../pack/bundled.js";

/** The packs of a home folder for its server. */
export function packsPart(packs: Packs): PacksPart {
  return {
    list: () => packs.list().map((pack) => hereOf(pack)),
    missing: (document) => {
      const { missing, instead } = packs.missing(document);
      const used = new Map(instead.map((each) => [each.wanted.prefix, each]));
      for (const wanted of missing)
        if (!used.has(wanted.prefix)) used.set(wanted.prefix, { wanted, used: "" });
      return [...used.values()].map((each) => missingOf(each.wanted, each.used));
    },
    prepare: async ({ name, version = "latest", integrity }, signal) => {
      const spec = `${name}@${version}`;
      const bundled = await withBundled(version === "latest" ? name : spec, packs);
      const isOurs = bundled !== spec && bundled !== name;
      const options = { integrity, signal, ...(isOurs ? {} : { from: "registry" as const }) };
      return preparedOf(await packs.prepare(isOurs ? bundled : spec, options), packs);
    },
    install: async (id) => hereOf(await packs.install(id, "sandboxed")),
    discard: (id) => packs.discard(id),
    remove: async (name, version) => (await packs.remove(name, version)).map((pack) => hereOf(pack)),
    updates: (signal) => packs.updates(signal),
    search: async (words, signal) =>
      (await packs.search(words, signal)).map(({ name, version, description, installed, ...more }) => ({
        ...{ name, version, installed, about: oneLine(description) },
        ...(more.publisher !== undefined && { publisher: oneLine(more.publisher) }),
        ...(more.publishedAt !== undefined && { publishedAt: more.publishedAt }),
      })),
    enforced: async () => {
      const { holds, says, unenforced } = await packs.evidence();
      return { holds, says, unenforced };
    },
    onChange: (listener) => packs.onChange(listener),
  };
}

/** A pack as it is shown, from data alone. */
function hereOf(pack: InstalledPack): PackHere {
  const { file, integrity, trust, from, addedAt, problem } = pack;
  const { name, version, permissions, limits } = pack.manifest;
  return {
    ...{ prefix: file.prefix, name, version, integrity, trust, addedAt, ...aboutOf(pack) },
    asks: [...permissionsInWords(permissions), ...limitsInWords(limits)],
    dependencies: pack.dependencies.length,
    ...(from.kind === "dev" && { dev: true }),
    ...(problem !== undefined && { problem }),
  };
}

/** What a stranger wrote stands in one line each, and cannot grow without end. */
function aboutOf({ manifest, file, provenance }: Pick<InstalledPack, "manifest" | "file" | "provenance">) {
  const { description, license, repository } = manifest;
  return {
    about: oneLine(description),
    license: oneLine(license, 60),
    provenance: sentence(provenanceInWords(provenance)),
    ...(repository !== undefined && { repository: oneLine(repository) }),
    nodes: file.nodes.map(({ type, title, about }) => ({
      ...{ type, title: oneLine(title, 80), about: oneLine(about) },
    })),
  };
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${words.endsWith(".") ? "" : "."}`;
}

async function preparedOf(prepared: PreparedPack, packs: Packs): Promise<PreparedView> {
  const { id, pack, asks, more, replaces, warnings, mustTrust, publisher, publishedAt } = prepared;
  const { name, version } = pack.manifest;
  const { says, unenforced } = await packs.evidence();
  const { about, license, provenance, nodes } = aboutOf(pack);
  return {
    ...{ id, name, version, integrity: pack.integrity, about, license, provenance, nodes, asks },
    dependencies: pack.dependencies.map((other) => `${other.name} ${other.version}`),
    asksMore: replaces === undefined ? [] : more,
    warnings: warnings.map((warning) => oneLine(warning)),
    enforced: [says, ...unenforced].join(" "),
    ...(replaces !== undefined && { replaces }),
    ...(mustTrust !== undefined && {
      mustTrust: { because: oneLine(mustTrust), command: `dreamloom pack add ${name}@${version} --trust` },
    }),
    ...(publisher !== undefined && { publisher: oneLine(publisher) }),
    ...(publishedAt !== undefined && { publishedAt }),
  };
}

function missingOf({ prefix, name, version, integrity }: PackWanted, used: string): MissingPack {
  return {
    ...{ prefix, name, version, command: `dreamloom pack add ${name}@${version}` },
    ...(integrity !== undefined && { integrity }),
    ...(used !== "" && { used }),
  };
}
