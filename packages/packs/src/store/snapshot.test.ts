/** A snapshot holds what was built and what it needs; equal files give the same one. */

import { existsSync, mkdtempSync, readdirSync } from "node:fs";
import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { snapshotFolder } from "./snapshot.js";

let root: string;
beforeEach(() => void (root = mkdtempSync(join(tmpdir(), "dreamloom-snapshot-"))));
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), content);
  }
}

function snapshot() {
  return snapshotFolder({ home: join(root, "home"), name: "@acme/toon", folder: join(root, "work") });
}

const packageJson = {
  name: "@acme/toon",
  files: ["dist", "!dist/**/*.test.*", "models/"],
  dependencies: { louder: "^1.0.0" },
};
const files = {
  "work/package.json": JSON.stringify(packageJson),
  "work/nodes.json": "{}",
  "work/dist/index.js": "one",
  "work/dist/index.test.js": "never",
  "work/models/small.onnx": "weights",
  "work/graphs/sky.json": "never",
  "work/src/index.ts": "never",
  "work/node_modules/typescript/index.js": "never",
  "work/node_modules/louder/package.json": `{"version":"1.1.0","dependencies":{"loud":"1"}}`,
  "work/node_modules/louder/node_modules/loud/package.json": `{"version":"1.0.0"}`,
  "work/node_modules/louder/node_modules/loud/index.js": "deep",
};

describe("a snapshot", () => {
  it("holds what package.json names, nodes.json, and the packages that are needed, beside it", async () => {
    await write(files);
    await rm(join(root, "work/node_modules/louder"), { recursive: true });
    await write({ "elsewhere/package.json": `{"version":"1.1.0","dependencies":{"loud":"1"}}` });
    await write({ "elsewhere/node_modules/loud/package.json": `{"version":"1.0.0"}` });
    await symlink(join(root, "elsewhere"), join(root, "work/node_modules/louder"));
    const { folder } = await snapshot();
    const tree = join(folder, "../../..");
    const found = readdirSync(tree, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(found.map((entry) => join(entry.parentPath, entry.name).slice(tree.length + 1)).sort()).toEqual([
      "node_modules/@acme/toon/dist/index.js",
      "node_modules/@acme/toon/models/small.onnx",
      "node_modules/@acme/toon/nodes.json",
      "node_modules/@acme/toon/package.json",
      "node_modules/loud/package.json",
      "node_modules/louder/package.json",
    ]);
  });

  it("is the same for equal files, whatever else lies in the folder, and another for any change", async () => {
    await write(files);
    const first = await snapshot();
    await write({ "work/graphs/sky.json": "saved", "work/src/index.ts": "saved" });
    expect(await snapshot()).toEqual(first);
    await write({ "work/dist/index.js": "two" });
    const second = await snapshot();
    expect(second.integrity).not.toBe(first.integrity);
    expect(await readFile(join(first.folder, "dist/index.js"), "utf8")).toBe("one");
    expect(await readFile(join(second.folder, "dist/index.js"), "utf8")).toBe("two");
  });

  it("is kept for the last five saves", async () => {
    await write(files);
    const all = [];
    for (const text of ["1", "2", "3", "4", "5", "6", "7"]) {
      await write({ "work/dist/index.js": text });
      all.push(await snapshot());
    }
    expect(all.map(({ folder }) => existsSync(folder))).toEqual([false, false, true, true, true, true, true]);
  });

  it("says which package is missing", async () => {
    await write({ "work/package.json": JSON.stringify(packageJson), "work/nodes.json": "{}" });
    await expect(snapshot()).rejects.toThrow('It needs "louder", which is not installed in');
  });
});
