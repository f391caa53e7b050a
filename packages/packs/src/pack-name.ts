/** Names of packages: which ones npm takes, which are ours, and how text of strangers is made fit to be shown. Light. */

/** Names of our own rooms: the host supplies the engine, and no pack is called like one of them. */
export const ownNames: readonly string[] = [
  ...["engine", "runtime", "nodes", "packs", "server", "editor", "cli"].map((room) => `@dreamloom/${room}`),
  "dreamloom",
];

const namePattern = /^(?:@[a-z0-9][a-z0-9._~-]*\/)?[a-z0-9][a-z0-9._~-]*$/;

/** Whether npm takes it as the name of a package. */
export function isPackName(name: string): boolean {
  return name.length <= 214 && namePattern.test(name);
}

/** Whether it may be a version: letters, digits, dots, hyphens and a plus. */
export function looksLikeVersion(version: string): boolean {
  return version.length <= 100 && /^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]*)?$/.test(version);
}

/** Text from a stranger, fit for a terminal: one line, no control or direction characters, no longer than `most`. */
export function printable(value: unknown, most: number): string {
  if (typeof value !== "string") return "";
  return value
    .replace(/\s+/g, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, "")
    .trim()
    .slice(0, most);
}
