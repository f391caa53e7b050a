/** What npm means to bring is held against what a pack may bring. */

import { NodeError } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { checkLock } from "./check-lock.js";

const integrity = `sha512-${"A".repeat(86)}==`;
const entry = { version: "1.0.0", resolved: "https://registry.example/x/-/x-1.0.0.tgz", integrity };

function locked(packages: Readonly<Record<string, object>>, tarball?: string): string | readonly string[] {
  try {
    const all = { "": { dependencies: { toon: "1.0.0" } }, "node_modules/toon": entry, ...packages };
    const found = checkLock(JSON.stringify({ lockfileVersion: 3, packages: all }), "toon", tarball);
    return found.dependencies.map(({ name, version }) => `${name}@${version}`);
  } catch (thrown) {
    if (thrown instanceof NodeError) return thrown.message;
    throw thrown;
  }
}

describe("a lock file", () => {
  it("of registry packages is taken: nested ones, scoped ones, other names for one", () => {
    expect(
      locked({
        "node_modules/@acme/lines": { ...entry, dependencies: { a: "^1.0.0", b: "npm:c@2", d: "latest" } },
        "node_modules/@acme/lines/node_modules/a": { ...entry, version: "1.2.3" },
        "node_modules/b": { ...entry, name: "c", version: "2.0.0" },
      }),
    ).toEqual(["@acme/lines@1.0.0", "a@1.2.3", "c@2.0.0"]);
  });

  it.each([
    ["a link", { resolved: "../evil", link: true }, "from a folder"],
    ["git", { ...entry, resolved: "git+ssh://git@github.com/a/b.git#0123" }, 'from "git+ssh://'],
    ["a file", { ...entry, resolved: "file:../evil.tgz" }, 'from "file:../evil.tgz"'],
    [
      "the pack's own tarball under another name",
      { ...entry, resolved: "file:pack.tgz" },
      'from "file:pack.tgz"',
    ],
    ["nothing at all", { version: "1.0.0" }, 'from "nowhere"'],
    ["no digest", { ...entry, integrity: undefined }, "gives no sha512"],
    ["a weak digest", { ...entry, integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" }, "gives no sha512"],
    ["the engine", { ...entry, name: "@dreamloom/engine" }, "the engine is supplied"],
    ["a need of git", { ...entry, dependencies: { x: "github:a/b" } }, 'needs "x" from "github:a/b"'],
    [
      "a need of an address",
      { ...entry, dependencies: { x: "https://a/b.tgz" } },
      'needs "x" from "https://a/b.tgz"',
    ],
    ["a choice of git", { ...entry, optionalDependencies: { x: "a/b" } }, 'needs "x" from "a/b"'],
    ["a need of the engine", { ...entry, dependencies: { "@dreamloom/engine": "1" } }, "brings"],
    ["the engine by another name", { ...entry, dependencies: { x: "npm:@dreamloom/engine@1" } }, "needs"],
  ])("with %s is refused", (_, louder, says) => {
    expect(locked({ "node_modules/louder": louder }, "pack.tgz")).toContain(says);
  });

  it.each([["packages/louder"], ["node_modules/../../x"], ["node_modules/Louder Voices"], ["node_modules/"]])(
    "with a package in an odd place is refused: %s",
    (place) => {
      expect(locked({ [place]: entry })).toContain("from a folder");
    },
  );

  it("with more packages than a pack may bring is refused", () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`node_modules/p${index}`, entry]),
    );
    expect(locked(many)).toBe("It brings 201 packages; 200 are the most that a pack may bring.");
  });

  it("takes what lies inside the pack's tarball as covered by its digest", () => {
    expect(locked({ "node_modules/toon/node_modules/inner": { version: "1.0.0", inBundle: true } })).toEqual(
      [],
    );
  });
});
