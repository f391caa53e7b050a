/** Permissions said in words, and what one set of them asks for beyond another. */

import type { PackLimits, Permissions } from "../manifest.js";

/** What a pack may do, in whole sentences for a person who decides on it. The graver ones come first. */
export function permissionsInWords(permissions: Permissions): readonly string[] {
  const { read, write, picture, backend, processes, network = [], environment = [] } = permissions;
  const asks = network.length > 0;
  const sentences = [
    asks && `It may send data to ${listing(network)} over the internet and get answers from there.`,
    asks && read && `So it could send files that you choose on its nodes to ${listing(network)}.`,
    asks &&
      !read &&
      `So it could send what flows into its nodes, such as pictures and texts, to ${listing(network)}.`,
    environment.length > 0 &&
      `${keys(environment)} ${asks ? listing(network) : "its hosts"}; the pack itself does not see ${them(environment)}.`,
    processes && "It may start programs of this computer, shut in like itself.",
    read && "It may read files that you choose on its nodes, and no others.",
    write && "It may write new files where your results go; it changes no file that is there.",
    backend &&
      "It may compute with models: those that you link to its nodes, and files of its own that are opened in a process apart.",
    picture &&
      "It may have pictures worked on by Dreamloom: resized, blurred, laid over each other and so on.",
  ].filter((sentence) => typeof sentence === "string");
  if (!grants(permissions))
    return ["It may only compute with what flows into its nodes: no files, no internet, no programs."];
  return asks || environment.length > 0 ? sentences : [...sentences, noInternet];
}

const noInternet = "It has no internet.";

/** What `after` allows and `before` did not: hosts and variables by name. Empty when there is nothing. */
export function morePermissions(before: Permissions, after: Permissions): Permissions {
  const flags = (["read", "write", "picture", "backend", "processes"] as const).filter(
    (name) => after[name] === true && before[name] !== true,
  );
  const network = without(after.network, before.network);
  const environment = without(after.environment, before.environment);
  return {
    ...Object.fromEntries(flags.map((name) => [name, true])),
    ...(network.length > 0 && { network }),
    ...(environment.length > 0 && { environment }),
  };
}

/** What `after` allows and `before` did not, in whole sentences, what the two mean together among them. */
export function morePermissionsInWords(before: Permissions, after: Permissions): readonly string[] {
  const more = morePermissions(before, after);
  if (!grants(more)) return [];
  const { network = after.network ?? [], environment = after.environment ?? [] } = more;
  const known = new Set([...permissionsInWords(before), noInternet]);
  return permissionsInWords({ ...after, network, environment }).filter((sentence) => !known.has(sentence));
}

/** What a pack has without asking: memory of a process, and time for one task. */
export const usualLimits: PackLimits = { memoryMiB: 512, seconds: 60 };

/** What of its limits is more than usual, in whole sentences; nothing when neither is. */
export function limitsInWords(limits: PackLimits): readonly string[] {
  return moreLimitsInWords(usualLimits, limits);
}

/** Which limits `after` raises above `before` and above what is usual, in whole sentences. */
export function moreLimitsInWords(before: PackLimits, after: PackLimits): readonly string[] {
  const memory = after.memoryMiB > Math.max(before.memoryMiB, usualLimits.memoryMiB);
  const time = after.seconds > Math.max(before.seconds, usualLimits.seconds);
  return [
    memory &&
      `Each of its processes may use ${memoryInWords(after.memoryMiB)} of memory; the usual is 512 MiB.`,
    time && `One of its tasks may take ${timeInWords(after.seconds)}; the usual is a minute.`,
  ].filter((sentence) => typeof sentence === "string");
}

/** Whether anything is allowed at all. */
export function grants(permissions: Permissions): boolean {
  return Object.values(permissions).some((value) =>
    Array.isArray(value) ? value.length > 0 : value === true,
  );
}

function without(these: readonly string[] = [], those: readonly string[] = []): readonly string[] {
  return these.filter((one) => !those.includes(one));
}

function keys(names: readonly string[]): string {
  return names.length === 1
    ? `The value of your environment variable ${names[0]} is sent along when it asks`
    : `The values of your environment variables ${listing(names)} are sent along when it asks`;
}

function them(names: readonly string[]): string {
  return names.length === 1 ? "it" : "them";
}

function memoryInWords(mib: number): string {
  return mib % 1024 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`;
}

function timeInWords(seconds: number): string {
  if (seconds % 3600 === 0) return seconds === 3600 ? "an hour" : `${seconds / 3600} hours`;
  return seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;
}

function listing(names: readonly string[]): string {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
