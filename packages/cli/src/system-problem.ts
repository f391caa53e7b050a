/** What the operating system said, in words that fit behind a colon. */

const words: Readonly<Record<string, string>> = {
  EACCES: "this account may not do that",
  EPERM: "this account may not do that",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full",
  EFBIG: "the file would be larger than is allowed here",
  EDQUOT: "the disk quota is used up",
  ENOENT: "it is not there",
  ENOTDIR: "a part of the path is a file, not a folder",
  EISDIR: "it is a folder, not a file",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its symbolic links go round in a circle",
  EIO: "the disk reported an error",
  ETXTBSY: "it is in use",
  EBUSY: "it is in use",
};

/** The error's code in words, or its message where the code is not known here. Without a full stop. */
export function systemProblem(error: unknown): string {
  const code = systemCode(error);
  if (code !== undefined && Object.hasOwn(words, code)) return words[code] as string;
  return error instanceof Error ? error.message.replace(/\.$/, "") : String(error);
}

/**
 * Why nothing can be written into a folder that was just seen: when a new file in it is "not there", it is no place
 * for files (`/proc`).
 */
export function writingProblem(error: unknown): string {
  return systemCode(error) === "ENOENT" ? "it takes no files" : systemProblem(error);
}

/** The error's code (`ENOENT`), if the operating system gave one. */
export function systemCode(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}
