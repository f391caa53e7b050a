/**
 * Names of files in documents. A name is never a path: it is a root (the document's folder, `models:` or `input:`)
 * and segments below it. Pure; touches no file.
 */

/** Where a name is looked for. */
export type FileRoot = "document" | "models" | "input";

/** A name taken apart. */
export interface FileName {
  readonly root: FileRoot;
  readonly segments: readonly string[];
}

/** A name that may not be used, with the second half of a sentence that begins with the name. */
export interface BadFileName {
  readonly problem: string;
}

/** Takes a name apart, or says what is wrong with it. */
export function parseFileName(name: string): FileName | BadFileName {
  if (name.length > 1024) return { problem: "is longer than 1,024 characters" };
  const prefix = /^(models|input):/.exec(name)?.[1] as "models" | "input" | undefined;
  const rest = prefix === undefined ? name : name.slice(prefix.length + 1);
  const segments = rest.normalize("NFC").split("/");
  for (const segment of segments) {
    const problem = segmentProblem(segment);
    if (problem !== undefined) return { problem };
  }
  return { root: prefix ?? "document", segments };
}

/** A name as it may stand in a sentence: cut at 80 characters. */
export function shortened(name: string): string {
  return name.length <= 80 ? name : `${name.slice(0, 77)}…`;
}

function segmentProblem(segment: string): string | undefined {
  if (segment === "") return "has an empty part; it must be relative, such as pictures/apple.png";
  if (segment === "." || segment === "..")
    return `has a part "${segment}"; it may not lead out of its folder`;
  if (!segmentPattern.test(segment))
    return 'has a part that no file name may have (longer than 240 characters, or with one of < > : " | ? * \\ or a control character)';
  if (/^[ .]|[ .]$/.test(segment)) return "has a part that begins or ends with a space or a dot";
  if (devicePattern.test(segment)) return `has a part "${segment}", which is a device on Windows`;
  return undefined;
}

const segmentPattern = /^[^\x00-\x1f\x7f<>:"|?*\\]{1,240}$/u;
const devicePattern = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)/i;
