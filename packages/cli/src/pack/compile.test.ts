import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCompiler } from "./compile.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dreamloom compile ü "));
  mkdirSync(join(folder, "src"));
  write("tsconfig.json", {
    compilerOptions: {
      ...{ target: "ES2023", lib: ["ES2023"], module: "NodeNext", types: [], strict: true },
      ...{ rootDir: "src", outDir: "dist" },
    },
    include: ["src"],
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | object): void {
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
}

const built = (name: string): string => readFileSync(join(folder, "dist", name), "utf8");

describe("compiling a pack", () => {
  it("writes what the sources say, again and again", () => {
    write("src/index.ts", "export const one: number = 1;\n");
    const compiler = createCompiler(folder);
    expect(compiler.compile()).toEqual([]);
    expect(built("index.js")).toContain("one = 1");
    write("src/index.ts", "export const one: number = 22;\n");
    expect(compiler.compile()).toEqual([]);
    expect(built("index.js")).toContain("one = 22");
    expect(compiler.compile()).toEqual([]);
  });

  it("says what is wrong with file, line and column, and keeps what was built last", () => {
    write("src/index.ts", "export const one: number = 1;\n");
    const compiler = createCompiler(folder);
    compiler.compile();
    write("src/index.ts", '\nexport const one: number = "one";\n');
    expect(compiler.compile()).toEqual([
      "src/index.ts:2:14 Type 'string' is not assignable to type 'number'.",
    ]);
    write("src/index.ts", "export const one = ;\n");
    expect(compiler.compile()).toEqual(["src/index.ts:1:20 Expression expected."]);
    expect(built("index.js")).toContain("one = 1");
    write("src/index.ts", "export const one: number = 3;\n");
    expect(compiler.compile()).toEqual([]);
    expect(built("index.js")).toContain("one = 3");
  });

  it("hears of mistakes in a file that another one imports", () => {
    write("src/part.ts", "export const part = 1;\n");
    write("src/index.ts", 'import { part } from "./part.js";\nexport const two: number = part + 1;\n');
    const compiler = createCompiler(folder);
    expect(compiler.compile()).toEqual([]);
    write("src/part.ts", 'export const part = "1";\n');
    expect(compiler.compile()).toEqual([
      "src/index.ts:2:14 Type 'string' is not assignable to type 'number'.",
    ]);
  });

  it("takes out what a source that is gone was compiled to", () => {
    write("src/index.ts", "export const one = 1;\n");
    write("src/gone.ts", "export const gone = 1;\n");
    write("src/gone.test.ts", "export const gone = 1;\n");
    const compiler = createCompiler(folder);
    expect(compiler.compile()).toEqual([]);
    rmSync(join(folder, "src", "gone.ts"));
    expect(compiler.compile()).toEqual([]);
    expect(existsSync(join(folder, "dist", "gone.js"))).toBe(false);
    expect(existsSync(join(folder, "dist", "gone.test.js"))).toBe(true);
    expect(existsSync(join(folder, "dist", "index.js"))).toBe(true);
  });

  it("says what is wrong with tsconfig.json", () => {
    write("tsconfig.json", '{ "compilerOptions": { "target": "ES1" }, "include": ["src"] }');
    expect(createCompiler(folder).compile()[0]).toMatch(/^tsconfig\.json/);
    write("tsconfig.json", '{ "compilerOptions": ');
    expect(createCompiler(folder).compile()[0]).toMatch(/^tsconfig\.json:1:/);
  });
});
