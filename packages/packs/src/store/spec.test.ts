/** What a person may ask to be installed. */

import { NodeError } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { readSpec, registrySpec } from "./spec.js";

describe("what is asked for", () => {
  it.each([
    ["toon", { kind: "registry", name: "toon" }],
    ["@acme/toon", { kind: "registry", name: "@acme/toon" }],
    ["toon@1.2.3", { kind: "registry", name: "toon", range: "1.2.3" }],
    ["@acme/toon@^1.2.0 || >=3", { kind: "registry", name: "@acme/toon", range: "^1.2.0 || >=3" }],
    ["toon@next", { kind: "registry", name: "toon", range: "next" }],
  ])("%s is a name in a registry", (text, spec) => {
    expect(registrySpec(text)).toEqual(spec);
  });

  it.each([
    ["--registry=http://evil"],
    ["-g"],
    ["toon@npm:other"],
    ["toon@file:../x"],
    ["toon@http://evil/x.tgz"],
    ["toon@git+ssh://x"],
    ["acme/toon"],
    ["github:acme/toon"],
    ["../toon"],
    ["Toon"],
    ["toon.tgz"],
    ["toon@"],
    [""],
    ["toon\n--x"],
  ])("%s is none", (text) => {
    expect(registrySpec(text)).toBeUndefined();
  });

  it("may be a folder or a file that is here, and never an address", async () => {
    expect(await readSpec(import.meta.dirname)).toEqual({ kind: "folder", path: import.meta.dirname });
    expect(await readSpec(import.meta.filename)).toEqual({ kind: "tarball", path: import.meta.filename });
    for (const address of [
      "https://x.example/toon.tgz",
      "git+https://x.example/toon.git",
      "git@github.com:a/b",
    ])
      await expect(readSpec(address)).rejects.toThrow("is an address; packs come from a registry by name");
    await expect(readSpec("./not-here.tgz")).rejects.toThrow(NodeError);
    await expect(readSpec("@dreamloom/engine")).rejects.toThrow("is a part of Dreamloom");
  });
});
