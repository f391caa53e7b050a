/** The state of the house: types, manners, licences and sizes. */

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const allowed = /^(MIT|ISC|BSD(-\d-Clause)?|Apache-2\.0|0BSD|CC0-1\.0|BlueOak-1\.0\.0|MPL-2\.0)$/;
/** libvips, which sharp loads as a library of its own; nothing of it is changed or linked in. */
const ownLibrary = /^node_modules\/@img\/sharp-(libvips-|win32|wasm32)/;
/** Fonts, and the layout library that is loaded unchanged as a file of its own. */
const ownTerms: Readonly<Record<string, RegExp>> = {
  "OFL-1.1": /^node_modules\/@fontsource-variable\//,
  "EPL-2.0": /^node_modules\/elkjs$/,
};

describe("the house", () => {
  it("has no type error in sources, tests and type tests", () => {
    expect(node("node_modules/typescript/bin/tsc", "-p", "tsconfig.tests.json")).toBe("");
    expect(node("node_modules/typescript/bin/tsc", "-p", "tsconfig.page.json")).toBe("");
  }, 240_000);

  it("follows its own manners", () => {
    expect(node("node_modules/eslint/bin/eslint.js", ".")).toBe("");
    expect(node("node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", ".")).toBe("");
  }, 240_000);

  it("is made only of packages whose licences it may use", () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
    const bundled = inThePage(lock);
    const wrong = Object.entries(lock.packages)
      .filter(
        ([path, { dev, link }]) =>
          /(^|\/)node_modules\//.test(path) && link !== true && (dev !== true || bundled.has(path)),
      )
      .filter(
        ([path, { license }]) =>
          !ownLibrary.test(path) &&
          !alternatives(license).some((one) => allowed.test(one) || ownTerms[one]?.test(path) === true),
      )
      .map(([path, { license }]) => `${path}: ${license ?? "no licence"}`);
    expect(wrong).toEqual([]);
  });

  it("stays small: no file of 60 MB, 120 MB in all", () => {
    const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: root, encoding: "utf8" })
      .split("\0")
      .filter(Boolean);
    const sizes = tracked.map((file) => statSync(join(root, file), { throwIfNoEntry: false })?.size ?? 0);
    expect(Math.max(...sizes)).toBeLessThan(60e6);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(120e6);
  });
});

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly license?: string;
        readonly dev?: boolean;
        readonly link?: boolean;
        readonly dependencies?: Readonly<Record<string, string>>;
        readonly devDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

/** Packages that the editor's page is bundled from: they are shipped in it, and installed only to build it. */
function inThePage({ packages }: Lock): ReadonlySet<string> {
  const found = new Set<string>();
  const add = (names: object = {}): void => {
    for (const name of Object.keys(names))
      for (const path of Object.keys(packages))
        if (path.endsWith(`node_modules/${name}`) && !found.has(path)) {
          found.add(path);
          add(packages[path]!.dependencies);
        }
  };
  const { devDependencies = {} } = packages["packages/editor"] ?? {};
  add(Object.fromEntries(Object.entries(devDependencies).filter(([name]) => !buildsThePage.test(name))));
  return found;
}
const buildsThePage = /^(@types\/|vite$|@vitejs\/)/;

/** The licences one may choose from in `(A OR B)`; `A AND B` counts when each part does. */
function alternatives(license: string | undefined): string[] {
  if (license === undefined) return [];
  const choices = license.replace(/[()]/g, "").split(" OR ");
  return choices.map((choice) =>
    choice.split(" AND ").every((part) => allowed.test(part)) ? "MIT" : choice,
  );
}

function node(...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  return `${stdout}${stderr}`.trim();
}
