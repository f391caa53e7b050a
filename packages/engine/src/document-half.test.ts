import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { builtinModules } from "node:module";

const importPattern =
  /(?:^|\n)\s*(?:import|export)\s+(?!type\b)[^;]*?from\s*"([^"]+)"|import\s*\(?\s*"([^"]+)"/g;

/** Every file and package that a source file reaches at run time. */
function reached(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const [, from, dynamic] of readFileSync(file, "utf8").matchAll(importPattern)) {
      const name = (from ?? dynamic)!;
      if (name.startsWith(".")) waiting.push(join(dirname(file), name.replace(/\.js$/, ".ts")));
      else packages.add(name);
    }
  }
  return { files, packages };
}

it("the document half reaches no Node module and no package, so that a browser loads it as it is", () => {
  const { files, packages } = reached(join(import.meta.dirname, "document-half.ts"));
  expect([...packages]).toEqual([]);
  expect(files.size).toBeGreaterThan(30);
  expect([...files].every(existsSync)).toBe(true);
  for (const file of files)
    expect([
      file,
      readFileSync(file, "utf8").match(/\b(?:Buffer|process|require|__dirname|setImmediate)\b[.(]/g),
    ]).toEqual([file, null]);
});

it("that test sees Node modules where there are some", () => {
  const { packages } = reached(join(import.meta.dirname, "index.ts"));
  expect([...packages].some((name) => name.startsWith("node:") || builtinModules.includes(name))).toBe(true);
});
