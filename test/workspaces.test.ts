/**
 * Our workspaces as others get them: packed into tarballs, installed together in an empty folder, where each README's
 * examples must run and print what the README says.
 */

import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, relative } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyFolder } from "./support/empty-folder.js";
import { npm, programme, type Ended } from "./support/npm.js";

const root = join(import.meta.dirname, "..");
const { workspaces } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
  workspaces: readonly string[];
};
const names = workspaces.map((path) => `@dreamloom/${path.replace("packages/", "")}`);
const folder = emptyFolder("dreamloom workspaces");
const empty = join(folder, "empty");
const withoutScripts = [
  "--ignore-scripts",
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  "--loglevel=error",
];
const timeout = 240_000;

beforeAll(async () => {
  for (const name of ["first", "second", "empty"]) mkdirSync(join(folder, name));
  for (const name of ["first", "second"])
    ended(
      await npm(["pack", "--workspaces", "--loglevel=error", "--pack-destination", join(folder, name)], {
        cwd: root,
      }),
    );
  writeFileSync(join(empty, "package.json"), '{ "private": true, "type": "module" }\n');
  const tarballs = readdirSync(join(folder, "first")).map((name) => join(folder, "first", name));
  ended(await npm(["install", ...withoutScripts, ...tarballs], { cwd: empty }));
}, timeout);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the workspaces as tarballs", () => {
  it("are the same bytes each time they are made", () => {
    const [first, second] = ["first", "second"].map((name) =>
      readdirSync(join(folder, name)).map((file) => [
        file,
        readFileSync(join(folder, name, file)).toString("base64"),
      ]),
    );
    expect(first).toHaveLength(workspaces.length);
    expect(second).toEqual(first);
  });

  it.each(names)("%s holds what it runs on, its README and its licence, and nothing else", (name) => {
    const files = walk(join(empty, "node_modules", name)).map((file) =>
      relative(join(empty, "node_modules", name), file),
    );
    expect(files).toEqual(expect.arrayContaining(["package.json", "README.md", "LICENSE"]));
    const strange = files.filter(
      (file) => ![...belongs, belongsIn[name]].some((pattern) => pattern?.test(file)),
    );
    expect(strange).toEqual([]);
    const texts = files.map((file) => readFileSync(join(empty, "node_modules", name, file), "latin1"));
    expect(files.filter((_, at) => texts[at]!.includes(root) || texts[at]!.includes("file:///"))).toEqual([]);
    expect(readFileSync(join(empty, "node_modules", name, "LICENSE"))).toEqual(
      readFileSync(join(root, "LICENSE")),
    );
  });

  it.each(names)("%s names every package that it imports, and has every file that it exports", (name) => {
    const at = join(empty, "node_modules", name);
    const file = JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as PackageFile;
    for (const target of Object.values(file.exports)) expect(statSync(join(at, target)).isFile()).toBe(true);
    for (const target of Object.values(file.bin ?? {}))
      expect(statSync(join(at, target)).isFile()).toBe(true);
    const known = new Set([name, ...Object.keys({ ...file.dependencies, ...file.peerDependencies })]);
    const wanted = walk(at)
      .filter((path) => /\.(js|d\.ts)$/.test(path) && !path.includes("assets"))
      .flatMap(imported);
    expect(wanted.filter((one) => !isBuiltin(one) && !known.has(packageOf(one)))).toEqual([]);
  });
});

describe("in an empty folder", () => {
  it(
    "what computes a model says in a sentence how to get ONNX Runtime, while it is missing",
    { timeout },
    async () => {
      expect(existsSync(join(empty, "node_modules", "onnxruntime-node"))).toBe(false);
      const { code, out } = await programme("npx", ["dreamloom", "backends"], {
        cwd: empty,
        environment: home(),
      });
      expect(out.replace(/\s+/g, " ")).toContain(
        'ONNX Runtime, which computes the models, is not installed: type "npm install --ignore-scripts onnxruntime-node@1.30.0" in the folder',
      );
      expect(code).toBe(0);
      const typed = /"npm (install [^"]*)"/.exec(out.replace(/\s+/g, " "))![1]!.split(" ");
      ended(await npm([...typed, ...withoutScripts], { cwd: empty }));
    },
  );

  it("a pack is made, tested, added and run with what was installed", { timeout }, async () => {
    const dreamloom = async (...words: string[]): Promise<Ended> =>
      ended(await programme("npx", ["dreamloom", ...words], { cwd: empty, environment: home() }));
    await dreamloom("pack", "create", "toon");
    expect(ended(await npm(["test"], { cwd: join(empty, "toon"), environment: home() })).out).toContain(
      "# fail 0",
    );
    const { out } = await dreamloom("pack", "list", "--json");
    const { holds } = (JSON.parse(out) as { readonly enforced: { readonly holds: boolean } }).enforced;
    await dreamloom("pack", "add", "./toon", "--yes", ...(holds ? [] : ["--trust"]));
    expect((await dreamloom("run", "toon/graphs/night-sky.json")).out).toMatch(
      /night-sky-[0-9a-f]{8}\.png\n$/,
    );
  });

  describe.each(names)("the README of %s", (name) => {
    const examples = examplesOf(
      readFileSync(join(root, name.replace("@dreamloom", "packages"), "README.md"), "utf8"),
    );

    it("has an example in JavaScript", () => {
      expect(examples.map(({ language }) => language)).toContain("js");
    });

    it.each(examples)(
      "has an example that prints what it says ($language $at)",
      { timeout },
      async ({ language, at, code, prints }) => {
        const place = join(empty, `${name.replace("/", "-")}-${at}.mjs`);
        writeFileSync(place, code);
        const words = language === "js" ? [process.execPath, place] : ["bash", "-e", place];
        const { out } = ended(
          await programme(words[0]!, words.slice(1), { cwd: empty, environment: home() }),
        );
        expect(out).toBe(prints);
      },
    );
  });
});

interface PackageFile {
  readonly exports: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: object;
  readonly peerDependencies?: object;
}

/** What may be in a tarball: no sources, maps, stamps, tests or test rigs. */
const belongs = [
  /^(package\.json|README\.md|LICENSE)$/,
  /^bin\/[\w-]+\.js$/,
  /^dist\/(?!.*(\.test\.|\/testing\/))[\w./-]+\.(js|d\.ts)$/,
  /^dist\/integrity\.json$/,
  /^dist\/(index\.html|mark\.svg|assets\/[\w.-]+)$/,
];

/** What may be in one of them besides. */
const belongsIn: Readonly<Record<string, RegExp>> = {
  // Packs are tested with it.
  "@dreamloom/engine": /^dist\/testing\/[\w-]+\.(js|d\.ts)$/,
  // What `pack create` writes.
  "@dreamloom/cli": /^template\/[\w./-]+$/,
};

interface Example {
  readonly language: string;
  readonly at: number;
  readonly code: string;
  readonly prints: string;
}

/** Blocks of code, each with the block of text right behind it: what it prints. */
function examplesOf(text: string): readonly Example[] {
  const pairs = text.matchAll(/```(js|sh)\n((?:(?!```)[^])*)```\n\n```text\n((?:(?!```)[^])*)```/g);
  return [...pairs].map(([, language, code, prints], at) => ({
    language: language!,
    at,
    code: code!,
    prints: prints!,
  }));
}

function home(): Readonly<Record<string, string>> {
  return { DREAMLOOM_HOME: join(folder, "home") };
}

function ended(how: Ended): Ended {
  if (how.code !== 0) throw new Error(`It ended with ${how.code}:\n${how.out}${how.err}`);
  return how;
}

function walk(at: string): readonly string[] {
  return readdirSync(at, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Names of packages that a file imports. */
function imported(file: string): readonly string[] {
  const text = readFileSync(file, "utf8");
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const resolved = [...text.matchAll(/import\.meta\.resolve\("([^"]+)"\)/g)].map(([, name]) => name!);
  return [...imports, ...resolved].filter((name) => !name.startsWith("."));
}

function packageOf(specifier: string): string {
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}
