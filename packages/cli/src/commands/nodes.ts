/** `dreamloom nodes [TYPE]`: the reference of all nodes, made from their definitions. */

import { createCatalogue, type Catalogue, type Description, type PortDescription } from "@dreamloom/engine";
import { dreamPack } from "@dreamloom/nodes";
import { plain, table, wrap } from "../display/words.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import type { Host } from "../host.js";

/** Lists all nodes, or describes one: `dream/resize`, or the last word where only one has it. */
export async function nodes(type: string | undefined, host: Host): Promise<ExitCode> {
  const catalogue = createCatalogue([dreamPack]);
  host.streams.out(type === undefined ? list(catalogue) : reference(find(catalogue, type)));
  return exitCodes.ok;
}

function list(catalogue: Catalogue): string {
  const groups = new Map<string, string[][]>();
  for (const { group = "other", type, about } of catalogue.describe())
    groups.set(group, [...(groups.get(group) ?? []), [`  ${type}`, about]]);
  const rows = [...groups].flatMap(([group, members]) => [[group], ...members, [""]]);
  return `${table(rows)}dreamloom nodes TYPE says more about one.\n`;
}

function find(catalogue: Catalogue, wanted: string): Description {
  const all = catalogue.describe();
  const found =
    all.find(({ type }) => type === wanted) ??
    all.find(({ type, title, aliases }) =>
      [type.split("/").at(-1), title, ...aliases].some(
        (name) => name?.toLowerCase() === wanted.toLowerCase(),
      ),
    );
  if (found !== undefined) return found;
  const near = all.filter(
    ({ type }) => type.includes(wanted) || wanted.includes(type.split("/").at(-1) ?? type),
  );
  const hint =
    near.length === 0
      ? "dreamloom nodes lists all."
      : `Is one of these meant: ${near.map(({ type }) => type).join(", ")}?`;
  throw new Refusal(exitCodes.badGraph, `There is no node "${plain(wanted)}". ${hint}`);
}

function reference(node: Description): string {
  const head = `${node.type}  version ${node.version}\n${node.title}\n\n${wrap(node.about, 2)}\n`;
  const effect = { pure: "", writes: "It writes files, so it runs each time.", reads: "It reads files." }[
    node.effect
  ];
  const also = node.aliases.length === 0 ? "" : `\nElsewhere called: ${node.aliases.join(", ")}\n`;
  return [
    head,
    effect === "" ? "" : `\n${wrap(effect, 2)}\n`,
    ports("Inputs", node.inputs),
    ports("Outputs", node.outputs),
    also,
  ].join("");
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
  if (port.default !== undefined) parts.push(`${JSON.stringify(port.default)} unless said`);
  if (optional) parts.push("optional");
  if (!linkable) parts.push("cannot be linked");
  return parts.filter((part) => part !== "").join(", ");
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
