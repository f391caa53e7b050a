/**
 * Consent: what a person is told of a pack before it is installed, and the question. Nothing is installed without an
 * answer or an option that stands for it; trust is never assumed.
 */

import type { Evidence, PreparedPack, Trust } from "@dreamloom/packs";
import { count, wrap } from "../display/words.js";
import { exitCodes, Refusal } from "../exit-codes.js";
import type { Host } from "../host.js";
import { linesOf, fromInWords, nodesInWords, oneLine, provenanceInWords, publishedInWords } from "./words.js";

/** What was typed that bears on consent. */
export interface ConsentOptions {
  readonly yes?: true;
  readonly trust?: true;
  /** An update that asks for more is covered by `yes`, too. */
  readonly allowMore?: true;
}

/** What a consent is asked about. */
export interface Asked {
  readonly prepared: PreparedPack;
  readonly evidence: Evidence;
}

/** What an update asks for that the version before it did not, in sentences; none for a pack that is new here. */
export function asksMore({ replaces, more }: PreparedPack): readonly string[] {
  return replaces === undefined ? [] : more;
}

/** Shows what there is to know and gives how it may run. Throws a `Refusal` when it may not be installed. */
export async function consent(asked: Asked, options: ConsentOptions, host: Host): Promise<Trust> {
  const trust: Trust = options.trust === true ? "trusted" : "sandboxed";
  host.streams.err(introduction(asked, trust));
  const name = nameOf(asked.prepared);
  const { mustTrust, replaces } = asked.prepared;
  if (mustTrust !== undefined && trust !== "trusted")
    throw new Refusal(
      asked.evidence.holds ? exitCodes.badGraph : exitCodes.environment,
      `${oneLine(mustTrust)} ${name} is not installed. With --trust it would run with all your rights.`,
    );
  const isMore = asksMore(asked.prepared).length > 0;
  if (options.yes === true && (!isMore || options.allowMore === true)) return trust;
  if (host.ask === undefined)
    throw new Refusal(
      exitCodes.badGraph,
      isMore
        ? `${name} asks for more than ${replaces} did, and nobody is here to be asked. It is not installed; ` +
            `--yes --allow-more allows it.`
        : `Nobody is here to be asked. ${name} is not installed; --yes installs without asking.`,
    );
  const question = `Install ${name}${trust === "trusted" ? " and trust it" : ""}? [y/N] `;
  const answer = await Promise.race([host.ask(question), interrupted(host)]);
  if (/^(y|yes)$/i.test(answer.trim())) return trust;
  throw new Refusal(exitCodes.interrupted, `${name} is not installed.`);
}

/** Rejects when the person presses Ctrl-C instead of answering. */
function interrupted({ interrupt: { signal } }: Host): Promise<never> {
  return new Promise((_, reject) => {
    const heard = (): void => reject(signal.reason as Error);
    if (signal.aborted) heard();
    else signal.addEventListener("abort", heard, { once: true });
  });
}

function nameOf({ pack: { manifest } }: PreparedPack): string {
  return `${manifest.name} ${manifest.version}`;
}

function introduction({ prepared, evidence }: Asked, trust: Trust): string {
  const more = asksMore(prepared);
  const { pack, replaces, publisher, publishedAt } = prepared;
  const { manifest, dependencies } = pack;
  const published = publishedAt === undefined ? "" : `, published ${publishedInWords(publishedAt)}`;
  const rows: readonly (readonly [string, string])[] = [
    ["from", fromInWords(pack.from)],
    ["by", `${publisher === undefined ? "nobody named" : oneLine(publisher)}${published}`],
    ["built", provenanceInWords(pack.provenance)],
    ["licence", oneLine(manifest.license)],
    ["nodes", nodesInWords(pack)],
    ["brings along", dependencies.length === 0 ? "nothing" : dependenciesOf(dependencies)],
  ];
  return [
    `\n${nameOf(prepared)}${replaces === undefined ? "" : ` in place of ${replaces}`}: ${oneLine(manifest.description)}\n`,
    ...rows.map(([title, says]) => `  ${title.padEnd(14)}${wrap(says, 16).trimStart()}\n`),
    "\nWhat it may do:\n",
    linesOf(prepared.asks, "  · "),
    more.length === 0
      ? ""
      : `
More than ${replaces} was allowed:
${linesOf(more, "  + ")}`,
    `\n${enforcement(evidence, trust)}`,
    linesOf(prepared.warnings, "  ! "),
    "\n",
  ].join("");
}

function dependenciesOf(dependencies: PreparedPack["pack"]["dependencies"], most = 8): string {
  const names = dependencies.map(({ name, version }) => `${name}@${version}`);
  const more = names.length > most ? `, and ${names.length - most} more` : "";
  return `${count(names.length, "other package")}: ${names.slice(0, most).join(", ")}${more}`;
}

/** What holds it to that. */
function enforcement(evidence: Evidence, trust: Trust): string {
  if (trust === "trusted")
    return "Nothing holds it to that: trusted, it runs with all your rights, as any program that you start.\n";
  return `${wrap(evidence.says, 0)}\n${linesOf(evidence.unenforced, "  ! ")}`;
}
