/** A pack's package.json comes from a stranger. */

import { NodeError } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { printable } from "./pack-name.js";
import { engineProblem, readManifest } from "./read-manifest.js";

const key = { entry: "./dist/index.js", engine: "^0.1.0" };

function text(dreamloom: unknown = key, more: object = {}): string {
  return JSON.stringify({ name: "toon", version: "1.0.0", ...more, dreamloom });
}

function refusal(of: string): string {
  try {
    readManifest(of);
  } catch (thrown) {
    if (thrown instanceof NodeError) return thrown.message;
    throw thrown;
  }
  return "accepted";
}

describe("a manifest", () => {
  it("needs an entry and an engine range; everything else has a default, and the default may do nothing", () => {
    expect(readManifest(text())).toEqual({
      name: "toon",
      version: "1.0.0",
      description: "",
      license: "not stated",
      entry: "dist/index.js",
      nodes: "nodes.json",
      engine: "^0.1.0",
      permissions: {},
      limits: { memoryMiB: 512, seconds: 60 },
    });
  });

  it("keeps what is declared, sorted and once", () => {
    const permissions = {
      read: true,
      network: ["b.example.com", "a.example.com", "b.example.com"],
      environment: ["ACME_KEY"],
    };
    const manifest = readManifest(
      text(
        { ...key, permissions, limits: { seconds: 5 } },
        { license: "MIT", repository: { type: "git", url: "git+https://github.com/acme/toon.git" } },
      ),
    );
    expect(manifest.permissions).toEqual({
      read: true,
      network: ["a.example.com", "b.example.com"],
      environment: ["ACME_KEY"],
    });
    expect(manifest.limits).toEqual({ memoryMiB: 512, seconds: 5 });
    expect(manifest.repository).toBe("https://github.com/acme/toon");
  });

  it("refuses a key that is not known, at every level, and says which there are", () => {
    expect(refusal(text({ ...key, permisions: {} }))).toContain(
      '"dreamloom.permisions" is not known; there are entry',
    );
    expect(refusal(text({ ...key, permissions: { netwrok: ["a.example.com"] } }))).toContain(
      '"dreamloom.permissions.netwrok" is not known; there are read, write, network',
    );
    expect(refusal(text({ ...key, limits: { memory: 5 } }))).toContain(
      '"dreamloom.limits.memory" is not known',
    );
    expect(
      refusal(
        `{"name":"toon","version":"1.0.0","dreamloom":{"__proto__":{"read":true},"entry":"./a.js","engine":"*"}}`,
      ),
    ).toContain('"dreamloom.__proto__" is not known');
  });

  it.each([
    ["../outside.js"],
    ["/etc/passwd.js"],
    ["dist/../../x.js"],
    ["dist\\x.js"],
    ["C:/x.js"],
    ["dist/x.sh"],
    ["./"],
    [""],
    [5],
  ])("keeps the entry inside the folder: %s", (entry) => {
    expect(refusal(text({ ...key, entry }))).toMatch(/"dreamloom\.entry" must be the name of a/);
  });

  it.each([
    ["127.0.0.1"],
    ["localhost"],
    ["printer.local"],
    ["*.example.com"],
    ["example.com:8080"],
    ["https://example.com"],
    ["EXAMPLE.com"],
    ["example.com/path"],
    ["a"],
    ["[::1]"],
    ["169.254.169.254"],
    ["metadata.internal"],
  ])("takes public hosts by name only: %s", (host) => {
    expect(refusal(text({ ...key, permissions: { network: [host] } }))).toContain(
      "must be a public host by name",
    );
  });

  it("takes environment variables by name, and only where something is asked of a host", () => {
    expect(
      refusal(text({ ...key, permissions: { network: ["a.example.com"], environment: ["a b"] } })),
    ).toContain("must be the name of an environment variable");
    expect(refusal(text({ ...key, permissions: { environment: ["KEY"] } }))).toContain(
      'needs "network" beside it',
    );
  });

  it("takes a permission as true or not at all", () => {
    expect(refusal(text({ ...key, permissions: { read: "yes" } }))).toContain(
      '"dreamloom.permissions.read" must be true, or be left out.',
    );
  });

  it.each([["Toon"], ["../toon"], ["toon pack"], ["@acme"], ["_toon"], ["--registry=x"], ["a".repeat(215)]])(
    "takes a name only as npm does: %s",
    (name) => {
      expect(refusal(text(key, { name }))).toContain('"name" must be a name that npm takes');
    },
  );

  it("refuses names of our own and versions that are none", () => {
    expect(refusal(text(key, { name: "@dreamloom/engine" }))).toContain("is the name of a part of Dreamloom");
    expect(refusal(text(key, { version: "1" }))).toContain('"version" must be a version such as');
    expect(refusal(text({ ...key, engine: "newest" }))).toContain('"dreamloom.engine" must be a range');
    expect(refusal(text({ ...key, limits: { memoryMiB: 1 } }))).toContain("must be at least 64");
    expect(refusal(text({ ...key, limits: { seconds: 1e9 } }))).toContain("may be 86400 at most");
  });

  it("says what it is when it is no pack, no JSON, no object", () => {
    expect(refusal(`{"name":"left-pad","version":"1.0.0"}`)).toContain('has no "dreamloom" key');
    expect(refusal("{")).toContain("is not JSON");
    expect(refusal("[]")).toContain("holds no object");
    expect(refusal(" ".repeat(300_000))).toContain("larger than 256 KiB");
    expect(refusal(text(undefined, {}).replace('"entry":"./dist/index.js",', ""))).toContain(
      '"dreamloom.entry" must be the name of a file.',
    );
  });

  it("lets no control or direction character through to a terminal", () => {
    const evil = "safe\u001b[2J\u202etxt\nnew line";
    expect(readManifest(text(key, { description: evil })).description).toBe("safe[2Jtxt new line");
    expect(printable("x".repeat(10), 3)).toBe("xxx");
  });

  it("says which engine it is made for when this is another", () => {
    const manifest = readManifest(text({ ...key, engine: "^2.0.0" }));
    expect(engineProblem(manifest, "0.1.0")).toBe(
      "It is made for versions ^2.0.0 of the engine; this is 0.1.0.",
    );
    expect(engineProblem(readManifest(text()), "0.1.3")).toBeUndefined();
  });
});
