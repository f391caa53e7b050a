/** The order of imports: rooms from left to right, and inside a room the order that ARCHITECTURE.md lists. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const rooms = ["engine", "runtime", "nodes", "packs", "server", "cli", "editor"];
const heavy: Readonly<Record<string, RegExp>> = {
  "onnxruntime-node": /^packages\/runtime\/src\/device\/ort\.ts$/,
  sharp: /^packages\/runtime\/src\/media\//,
};

const listed = orderInArchitecture();
const files = rooms.flatMap((room) => sources(join(root, "packages", room, "src")));

describe("the house", () => {
  it("lists every source file in ARCHITECTURE.md, and no file that is gone", () => {
    const names = new Set(files);
    expect({
      notListed: files.filter((file) => !listed.has(file)),
      gone: [...listed.keys()].filter((file) => !names.has(file)),
    }).toEqual({ notListed: [], gone: [] });
  });

  it("lets a file import only files above it, and rooms to its left", () => {
    expect(files.flatMap(wrongImports)).toEqual([]);
  });

  it("keeps inference and picture decoding behind one door each", () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => heavy[name] !== undefined && !heavy[name].test(file))
        .map((name) => `${file} imports ${name}`),
    );
    expect(wrong).toEqual([]);
  });
});

/** What runs in a browser takes of other rooms only what loads there. */
const browserParts = [
  "@dreamloom/engine/document",
  "@dreamloom/engine/edits",
  "@dreamloom/engine/sockets",
  "@dreamloom/server/protocol",
];

function wrongImports(file: string): string[] {
  const room = rooms.indexOf(file.split("/")[1] ?? "");
  return importsOf(file).flatMap((name) => {
    if (name.startsWith("@dreamloom/")) {
      if (file.startsWith("packages/editor/"))
        return browserParts.includes(name) ? [] : [`${file} imports ${name}, which no browser loads`];
      const other = rooms.indexOf(name.split("/")[1] ?? "");
      return other < room ? [] : [`${file} imports ${name}, a room to its right`];
    }
    if (!name.startsWith(".")) return [];
    if (/\.(css|svg|woff2)$/.test(name)) return [];
    const target = sourceOf(relative(root, join(root, dirname(file), name)));
    const below = (listed.get(target) ?? Infinity) >= (listed.get(file) ?? -1);
    return below ? [`${file} imports ${target}, which is not above it`] : [];
  });
}

/** The source behind the name of an import: `x.js` stands for `x.ts` or `x.tsx`; what follows `?` is for the bundler. */
function sourceOf(path: string): string {
  const typed = path.replace(/\?.*$/, "").replace(/\.js$/, ".ts");
  return files.includes(typed) ? typed : typed.replace(/\.ts$/, ".tsx");
}

/** What a file imports, types included, test files aside. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), "utf8").replace(/^\s*(\/\/|\*|\/\*).*$/gm, "");
  return [...text.matchAll(/(?:from\s*|import\s*\(?\s*)"([^"]+)"/g)].map((match) => match[1] ?? "");
}

function sources(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

/** Lines such as `- engine/src/ids.ts: what it answers` under the heading "The order of files". */
function orderInArchitecture(): Map<string, number> {
  const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
  const part = text.slice(text.indexOf("## The order of files"));
  const paths = [...part.matchAll(/^- `([a-z]+\/src\/[^`]+)`/gm)].map((match) => `packages/${match[1]}`);
  return new Map(paths.map((path, index) => [path, index]));
}
