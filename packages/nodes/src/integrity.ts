import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { NodeError } from "@dreamloom/engine";

/** Digest of the built files of pack and runtime, which the build wrote: part of every fingerprint of this pack. */
export function readIntegrity(file = new URL("../dist/integrity.json", import.meta.url)): string {
  try {
    const { integrity } = JSON.parse(readFileSync(file, "utf8")) as { readonly integrity?: unknown };
    if (typeof integrity === "string" && integrity !== "") return integrity;
  } catch (error) {
    throw unbuilt(file, error);
  }
  throw unbuilt(file);
}

function unbuilt(file: URL, cause?: unknown): NodeError {
  return new NodeError(
    `The Dream pack does not know the digest of its built files: "${fileURLToPath(file)}" is missing or broken.`,
    { remedy: 'Build with "npm run build".', kind: "file-missing", cause },
  );
}
