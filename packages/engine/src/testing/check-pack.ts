/**
 * The check of a pack: that `nodes.json` can be made of it, and that each definition holds what every definition must.
 * A pack comes in; sentences about what does not hold go out, none when all is well.
 */

import type { AnyDefinition, MigrationStep } from "../define-node.js";
import { NodeError } from "../failure.js";
import { readLiteral } from "../literal-check.js";
import type { Json } from "../document.js";
import type { PackDefinition } from "../pack.js";
import { packFileOf, printPackFile } from "../packed/pack-file-of.js";
import { readPackFile } from "../packed/read-pack-file.js";
import { portsOf } from "../ports.js";
import { tooFaint } from "../sockets/contrast.js";
import type { Value } from "../value.js";
import { checkDefinition } from "./definition-check.js";
import type { ContextOptions } from "./fake-context.js";

/** What a check may be told about a pack. */
export interface PackCheckOptions extends Omit<ContextOptions, "signal" | "inside"> {
  /** By type: inputs for the runs, where the examples by socket will not do. */
  readonly values?: Readonly<Record<string, Readonly<Record<string, Value>>>>;
}

/**
 * Checks a pack: `nodes.json` possible and the same when it is read again; sockets' colours found on every ground; every
 * definition documented, its defaults valid, its migrations leading to inputs that it has; each input moves the
 * fingerprint; run twice with the same digests, inputs left as they were, cancel heard.
 */
export async function checkPack(
  pack: PackDefinition,
  { values = {}, ...options }: PackCheckOptions = {},
): Promise<readonly string[]> {
  const unwritten = wrongAsData(pack);
  if (unwritten !== undefined) return [unwritten];
  const problems = (pack.sockets ?? []).flatMap(({ name, look }) => {
    const faint = look && tooFaint(look);
    return faint === undefined ? [] : [`The socket "${name}" ${faint}.`];
  });
  const unknown = Object.keys(values).filter((type) => !pack.nodes.some((node) => node.type === type));
  problems.push(...unknown.map((type) => `The values given for "${type}" are of no node of the pack.`));
  for (const node of pack.nodes) {
    problems.push(...astray(node).map((problem) => `"${node.type}" ${problem}.`));
    problems.push(
      ...(await checkDefinition(node, { ...options, inside: undefined, values: values[node.type] ?? {} })),
    );
  }
  return problems;
}

function wrongAsData(pack: PackDefinition): string | undefined {
  try {
    const text = printPackFile(packFileOf(pack));
    return printPackFile(readPackFile(text)) === text
      ? undefined
      : `The pack "${pack.prefix}" reads back from "nodes.json" as another one.`;
  } catch (thrown) {
    if (thrown instanceof NodeError)
      return `${thrown.message}${thrown.remedy === undefined ? "" : ` ${thrown.remedy}`}`;
    throw thrown;
  }
}

/** Migrations that end in inputs which the definition does not have, or in values that it does not take. */
function astray(definition: AnyDefinition): string[] {
  const { inputByName } = portsOf(definition);
  const problems: string[] = [];
  for (const from of Object.keys(definition.migrate ?? {}))
    for (const [port, made] of madeFrom(definition, Number(from))) {
      const into = inputByName.get(port);
      if (!into)
        problems.push(`has a migration from version ${from} that makes "${port}", which is no input of it`);
      else if (made.set !== undefined) {
        const read = readLiteral(into, made.set as Json);
        if ("wrong" in read)
          problems.push(`has a migration from version ${from} after which "${port}" ${read.wrong}`);
      }
    }
  return problems;
}

interface Made {
  /** What `set` put there, as long as no later step changes it. */
  readonly set?: unknown;
}

/** The inputs that the steps from a version to the newest make by name. */
function madeFrom({ version, migrate = {} }: AnyDefinition, from: number): ReadonlyMap<string, Made> {
  const made = new Map<string, Made>();
  for (let at = from; at < version; at++)
    for (const step of (migrate[at] as readonly MigrationStep[] | undefined) ?? []) {
      if ("rename" in step) {
        made.set(step.to, made.get(step.rename) ?? {});
        made.delete(step.rename);
      } else if ("set" in step) made.set(step.set, { set: step.to });
      else if ("remove" in step) made.delete(step.remove);
      else if ("replace" in step) made.set(step.replace, {});
      else made.set(step.scale, {});
    }
  return made;
}
