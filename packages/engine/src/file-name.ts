/**
 * The textual part of the rule for file names in documents: relative to the document's folder or to a named root,
 * never absolute, never upwards, and a name that every system can hold. Touches no disk: whoever has the files looks
 * at links and folders.
 */

import { quoted } from "./words.js";

/** The roots that a name may begin with, such as `models:lora/line.safetensors`. */
export const fileRoots = ["models", "input"] as const;

/** Why a document may not name this file, as a sentence's second half; nothing when it may. */
export function wrongInFileName(file: string): string | undefined {
  if (file === "") return "a file needs a name";
  if (file.length > 1000) return "a name has at most 1,000 characters";
  if (file !== file.normalize("NFC")) return "its accents must be written as single characters (NFC)";
  if (file.startsWith("/") || /^[A-Za-z]:[\\/]|^\\\\/.test(file))
    return "it must be relative to the document's folder, not absolute";
  const root = /^([^/]*?):/.exec(file)?.[1];
  if (root !== undefined && !(fileRoots as readonly string[]).includes(root))
    return `":" can only follow ${quoted(fileRoots, "or")}`;
  const path = root === undefined ? file : file.slice(root.length + 1);
  for (const segment of path.split("/")) {
    const wrong = wrongInSegment(segment);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

const device = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;

function wrongInSegment(segment: string): string | undefined {
  if (segment === "..") return 'it must not lead upwards with ".."';
  if (segment === "" || segment === ".") return "each part between slashes needs a name";
  if (segment.length > 240) return "each part between slashes has at most 240 characters";
  const refused = /[\u0000-\u001f<>:"|?*\\]/.exec(segment)?.[0];
  if (refused !== undefined) return `a name cannot hold ${JSON.stringify(refused)}`;
  if (/^[ .]|[ .]$/.test(segment)) return "no part of it may begin or end with a dot or a space";
  if (device.test(segment)) return `"${segment}" is the name of a device on Windows`;
  return undefined;
}
