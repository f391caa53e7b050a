/** What two graphs mean, compared; and a graph as a function in TypeScript. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clone, createRig, graphOf, smallGraph, type Rig } from "./cli/rig.js";

let rig: Rig;
beforeEach(() => (rig = createRig()));
afterEach(() => rig[Symbol.dispose]());

/** The small graph with one text of it replaced. */
function changed(from: string, to: string): string {
  return JSON.stringify(smallGraph()).replaceAll(from, to);
}

describe("dreamloom diff", () => {
  it("ends with 0 and says nothing when both mean the same", async () => {
    const a = rig.write("a.json", smallGraph());
    const b = rig.write("b.json", JSON.stringify(smallGraph()));
    expect(await rig.command("diff", a, b)).toEqual({ code: 0, out: "", err: "" });
  });

  it("ends with 1 and says what differs, one line each, in the order of the graph", async () => {
    const a = rig.write("a.json", smallGraph());
    const b = rig.write("b.json", changed('"width":24', '"width":32').replace('"seed":7', '"seed":8'));
    expect(await rig.command("diff", a, b)).toEqual({
      code: 1,
      out: "~ small.width: 24 → 32\n~ worn.seed: 7 → 8\n",
      err: "",
    });
  });

  it("compares the graph inside a picture, and one that is piped in", async () => {
    const a = rig.write("a.json", smallGraph());
    const { out } = await rig.command("run", a);
    expect(await rig.commandWith(changed('"worn', '"used'), "diff", out.trim(), "-")).toMatchObject({
      code: 1,
      out: expect.stringContaining('~ node "worn" is called "used"\n') as string,
    });
  });

  it("counts what was only moved, and ends with 0", async () => {
    const a = rig.write("a.json", smallGraph());
    const b = rig.write("b.json", {
      ...smallGraph(),
      layout: { load: { at: [0, 0] }, worn: { at: [9, 0] } },
    });
    expect(await rig.command("diff", a, b)).toEqual({ code: 0, out: "~ 2 nodes were moved\n", err: "" });
  });

  it("prints one JSON document of changes", async () => {
    const a = rig.write("a.json", smallGraph());
    const b = rig.write("b.json", changed("24", "32"));
    const { code, out } = await rig.command("diff", a, b, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toEqual({
      same: false,
      changes: [{ kind: "input", node: "small", port: "width", was: 24, is: 32 }],
    });
  });

  it("ends with 2 when one cannot be read, and says why", async () => {
    const a = rig.write("a.json", smallGraph());
    expect(await rig.command("diff", a, "none.json")).toEqual({
      code: 2,
      out: "",
      err: 'There is no file "none.json".\n',
    });
    const { code, err } = await rig.command("diff", rig.write("torn.json", "{"), a);
    expect(code).toBe(2);
    expect(err).toMatch(/^torn\.json:1:2: /);
  });
});

describe("dreamloom types", () => {
  it("prints a declaration of every saved graph that compiles strictly", async () => {
    const declared: Record<string, string> = {};
    for (const name of readdirSync(join(clone, "graphs")).filter((each) => each.endsWith(".json"))) {
      const { code, out, err } = await rig.command("types", join(clone, "graphs", name));
      expect({ code, err }).toEqual({ code: 0, err: "" });
      declared[name.replace(".json", ".d.ts")] = out;
    }
    expect(Object.keys(declared)).toContain("text-to-picture.d.ts");
    expect(problemsOf(declared)).toEqual([]);
  });

  it("refuses values of other types in programs that use it", async () => {
    const { out } = await rig.command("types", join(clone, "graphs", "text-to-picture.json"));
    const use = (value: string): string[] =>
      problemsOf({
        "graph.d.ts": out,
        "use.ts": `import { textToPicture } from "./graph.js";\nexport const made = textToPicture(${value});\n`,
      });
    expect(use('{ prompt: "a whale", seed: 7n }')).toEqual([]);
    expect(use("{ prompt: 5 }")).toEqual(["Type 'number' is not assignable to type 'string'."]);
  });

  it("ends with 3 and the pack's name where a pack is missing", async () => {
    const graph = rig.write(
      "g.json",
      graphOf({ a: ["far/off", {}] }, { packs: { far: { name: "far-off", version: "1.0.0" } } }),
    );
    expect(await rig.command("types", graph)).toMatchObject({
      code: 3,
      out: "",
      err: expect.stringContaining('The pack "far-off" 1.0.0 is not installed') as string,
    });
  });

  it("writes to a file, and never over the graph", async () => {
    const graph = rig.write("g.json", smallGraph());
    expect(await rig.command("types", graph, "--out", "g.d.ts")).toEqual({ code: 0, out: "", err: "" });
    expect(readFileSync(join(rig.folder, "g.d.ts"), "utf8")).toContain("export declare function g(");
    expect(await rig.command("types", graph, "--out", graph)).toMatchObject({ code: 2, out: "" });
    expect(JSON.parse(readFileSync(join(rig.folder, graph), "utf8"))).toEqual(smallGraph());
  });
});

/** What TypeScript says of files in a folder beside ours, under its strictest rules. */
function problemsOf(files: Readonly<Record<string, string>>): string[] {
  const folder = join(clone, "test", "cli");
  const text = new Map(Object.entries(files).map(([name, each]) => [join(folder, name), each]));
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    verbatimModuleSyntax: true,
    noEmit: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    types: ["node"],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (path) => text.has(path) || fileExists(path);
  host.readFile = (path) => text.get(path) ?? readFile(path);
  host.getSourceFile = (path, language) => {
    const own = text.get(path);
    return own === undefined ? getSourceFile(path, language) : ts.createSourceFile(path, own, language);
  };
  const program = ts.createProgram([...text.keys()], options, host);
  return [...text.keys()].flatMap((path) => {
    const source = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
      ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"),
    );
  });
}
