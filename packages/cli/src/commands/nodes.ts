/** `dreamloom nodes [WORDS]`: the reference of all nodes, made from their definitions. */

import { didYouMean, type Description, type PortDescription } from "@dreamloom/engine";
import { plain, table, wrap } from "../display/words.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import { openPacksToRead } from "../pack/open.js";
import type { Host } from "../host.js";

/**
 * Lists all nodes, those that a word is found in, or describes the only one: by its type (`dream/resize`, `resize`),
 * its title, or a name that it has elsewhere.
 */
export async function nodes(wanted: string, host: Host): Promise<ExitCode> {
  await using packs = await openPacksToRead(host);
  const all = packs.catalogueFor().describe();
  const found = wanted === "" ? all : find(all, wanted);
  const [only] = found;
  host.streams.out(found.length === 1 && only !== undefined ? reference(only) : list(found));
  return exitCodes.ok;
}

function list(found: readonly Description[]): string {
  const groups = new Map<string, string[][]>();
  for (const { group = "other", type, about, pack } of found)
    groups.set(group, [...(groups.get(group) ?? []), [`  ${type}`, `${about}${ofPack(pack)}`]]);
  const rows = [...groups].flatMap(([group, members]) => [[group], ...members, [""]]);
  return `${table(rows)}dreamloom nodes TYPE says more about one.\n`;
}

/** Whose node it is, where it is not one of those that come with Dreamloom. */
function ofPack({ name, trust }: Description["pack"]): string {
  return trust === undefined ? "" : ` (${name})`;
}

/** Those found in the first of these ways that finds any: type, own name, name elsewhere, part of a name, pack, purpose. */
function find(all: readonly Description[], wanted: string): readonly Description[] {
  const words = wanted.toLowerCase().split(/\s+/);
  const equals = (name: string): boolean => name.toLowerCase() === wanted.toLowerCase();
  const has = (text: string): boolean => words.every((word) => text.toLowerCase().includes(word));
  const ways: readonly ((node: Description) => boolean)[] = [
    ({ type }) => equals(type),
    ({ type, title }) => equals(lastWord(type)) || equals(title),
    ({ aliases }) => aliases.some(equals),
    ({ type, title, aliases }) => has([type, title, ...aliases].join(" ")),
    ({ pack }) => pack.trust !== undefined && has(pack.name),
    ({ about }) => has(about),
  ];
  for (const way of ways) {
    const found = all.filter(way);
    if (found.length > 0) return found;
  }
  const names = all.flatMap(({ type, title }) => [lastWord(type), title]);
  const instead = didYouMean(wanted, names) || ". dreamloom nodes lists all.";
  throw new Refusal(exitCodes.badGraph, `There is no node "${plain(wanted)}"${instead}`);
}

function lastWord(type: string): string {
  return type.split("/").at(-1) ?? type;
}

function reference(node: Description): string {
  const head = `${node.type}  version ${node.version}\n${node.title}\n\n${wrap(node.about, 2)}\n`;
  const effect = { pure: "", writes: "It writes files, so it runs each time.", reads: "It reads files." }[
    node.effect
  ];
  const also = node.aliases.length === 0 ? "" : `\nElsewhere called: ${node.aliases.join(", ")}\n`;
  return [
    head,
    packOf(node.pack),
    effect === "" ? "" : `\n${wrap(effect, 2)}\n`,
    ports("Inputs", node.inputs),
    ports("Outputs", node.outputs),
    also,
  ].join("");
}

function packOf({ name, version, trust, dev }: Description["pack"]): string {
  if (trust === undefined) return "";
  return `\n  Of the pack ${name} ${version}, ${trust}${dev ? ", which is being worked on" : ""}.\n`;
}

function ports(title: string, list: readonly PortDescription[]): string {
  if (list.length === 0) return "";
  const lines = list.map((port) => `  ${port.name}  (${facts(port)})\n${wrap(port.about, 6)}\n`);
  return `\n${title}\n${lines.join("")}`;
}

function facts(port: PortDescription): string {
  const { socket, widget, optional, linkable } = port;
  const parts = [socket.name];
  if (widget?.kind === "choice") parts[0] = widget.choices.join(" | ");
  if (widget?.kind === "number" || widget?.kind === "integer") parts.push(range(widget));
  if (port.default !== undefined) parts.push(`${defaultOf(port)} unless said`);
  if (optional) parts.push("optional");
  if (!linkable) parts.push("cannot be linked");
  return parts.filter((part) => part !== "").join(", ");
}

/** As it would be typed: a text in quotes, all else (a seed's digits, a choice) bare. */
function defaultOf({ socket, default: value }: PortDescription): string {
  return socket.name !== "text" && typeof value === "string" ? value : JSON.stringify(value);
}

function range({
  min,
  max,
  unit,
}: {
  readonly min?: number;
  readonly max?: number;
  readonly unit?: string;
}): string {
  const suffix = unit === undefined ? "" : ` ${unit}`;
  if (min !== undefined && max !== undefined) return `${min} to ${max}${suffix}`;
  if (min !== undefined) return `at least ${min}${suffix}`;
  return max === undefined ? "" : `at most ${max}${suffix}`;
}
