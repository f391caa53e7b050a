import { readFileSync } from "node:fs";

/** Digest of the built files of pack and runtime, which the build wrote: part of every fingerprint of this pack. */
export function readIntegrity(): string {
  const file = new URL("../dist/integrity.json", import.meta.url);
  try {
    const { integrity } = JSON.parse(readFileSync(file, "utf8")) as { readonly integrity?: unknown };
    if (typeof integrity === "string" && integrity !== "") return integrity;
  } catch (error) {
    throw new Error(unbuilt, { cause: error });
  }
  throw new Error(unbuilt);
}

const unbuilt =
  'The Dream pack does not know its own digest: "packages/nodes/dist/integrity.json" is missing or broken. Build with "npm run build".';
