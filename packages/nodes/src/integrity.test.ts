import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { readIntegrity } from "./integrity.js";

describe("a build without its stamp", () => {
  it("is refused in a sentence that says how to build", () => {
    const refusal = (): string => readIntegrity(pathToFileURL("/nowhere/integrity.json"));
    expect(refusal).toThrow(
      'The Dream pack does not know the digest of its built files: "/nowhere/integrity.json" is missing or broken.',
    );
    expect(refusal).toThrow(
      expect.objectContaining({ name: "NodeError", remedy: 'Build with "npm run build".' }) as Error,
    );
  });
});
