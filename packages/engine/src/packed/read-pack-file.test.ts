import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCatalogue } from "../catalogue.js";
import { NodeError } from "../failure.js";
import { toonPack } from "../testing/toon-pack.js";
import { packFileOf, printPackFile } from "./pack-file-of.js";
import { packOf } from "./pack-of.js";
import { maxPackFileBytes, readPackFile } from "./read-pack-file.js";

const good = JSON.parse(printPackFile(packFileOf(toonPack))) as Json;
type Json = ReturnType<typeof JSON.parse>;

/** The good file with one part changed: `nodes.0.title`. */
function changed(path: string, to: unknown): string {
  const file = structuredClone(good);
  const keys = path.split(".");
  const last = keys.pop()!;
  let at = file;
  for (const key of keys) at = at[key];
  if (to === undefined) delete at[last];
  else at[last] = to;
  return JSON.stringify(file);
}

const refused: readonly (readonly [path: string, to: unknown, words: string])[] = [
  [
    "dreamloomPack",
    2,
    '"nodes.json" of the pack has format 2; this version of Dreamloom reads formats up to 1.',
  ],
  ["dreamloomPack", "1", 'dreamloomPack is "1"; it must be a whole number from 1 to 1,000,000'],
  ["prefix", "Toon", 'prefix is "Toon"; it must be a prefix such as "toon"'],
  ["prefix", "other", 'is called "toon/palette"; it must begin with "other/"'],
  ["permissions", {}, 'it has "permissions", which stands for nothing there'],
  ["nodes", {}, "nodes is an empty object; it must be a list"],
  ["nodes.0.type", "toon/Few", 'must be a type such as "toon/blur"'],
  ["nodes.0.type", "dream/few", 'does not begin with its pack\'s prefix "toon/"'],
  ["nodes.0.type", "toon/make", "nodes has toon/make twice"],
  ["nodes.0.version", 1.5, '"toon/few".version is 1.5; it must be a whole number'],
  ["nodes.0.title", "a\u001b[31mred", '"toon/few".title holds a control character'],
  ["nodes.0.title", "gnp.\u202eexe", "holds a control character"],
  ["nodes.0.about", "x".repeat(401), "is 401 characters long; it must be at most 400"],
  ["nodes.0.effect", "deletes", 'effect is "deletes"; it must be "pure", "writes" or "reads"'],
  ["nodes.0.loads", "picture", 'loads is "picture"; it must be "toon/palette" or "toon/relief"'],
  ["nodes.0.loads", "toon/palette", "it needs one file input and one output of that socket"],
  ["nodes.0.run", "process.exit()", 'nodes[0] has "run", which stands for nothing there'],
  ["nodes.0.inputs.0.name", "constructor", "which is no name for a port"],
  ["nodes.0.inputs.0.name", "count", "inputs has count twice"],
  ["nodes.0.inputs.1.default", 99, "inputs.count.default is 99; it must be between 1 and 16"],
  ["nodes.0.inputs.1.socket.name", "dit2", 'socket is "dit2"; neither the engine nor the pack\'s "sockets"'],
  ["nodes.0.inputs.1.widget.max", "16", 'widget.max is "16"; it must be a number'],
  ["nodes.0.inputs.1.widget.kind", "html", 'widget.kind is "html"; it must be "number"'],
  ["nodes.0.inputs.1.widget.kind", "text", 'the widget of an integer is "integer"'],
  ["nodes.0.inputs.1.facets", { width: 3 }, 'names the facet "width"; an integer has none'],
  ["nodes.0.outputs.0.default", 1, "outputs.palette.default cannot stand at an output"],
  ["nodes.0.migrate.3", [], 'migrate has the part "3", which is no name'],
  ["nodes.0.migrate.1", [{ rename: "size" }], 'migrate.1[0] has "rename"; a step is'],
  ["nodes.0.migrate.1", [{ remove: "__proto__" }], "which is no name for a port"],
  ["nodes.0.migrate.1", [{ scale: "size", by: "2" }], 'by is "2"; it must be a number'],
  ["nodes.1.inputs.8.linkable", true, "a file must be known before the run"],
  ["nodes.1.inputs.8.widget.accept", ["../x"], 'must be the ending of a file name such as ".png"'],
  ["nodes.1.inputs.5.widget.choices", ["other"], "differs from the socket's choices"],
  ["nodes.1.inputs.7.default", [1], "a picture comes over a link only"],
  ["sockets.0.name", "picture", 'is called "picture"; a pack\'s socket is called like'],
  ["sockets.0.look.dark", "url(x)", 'look.dark is "url(x)"; it must be a colour such as "#ff8800"'],
  ["sockets.0.look.family", "mine", 'must be "models"'],
  ["sockets.0.article", "palette", 'has the article "palette"'],
  ["sockets.0.holds", { fields: {} }, "holds.fields has no parts"],
  ["sockets.0.holds", { tensor: { dtype: "f64", shape: [] } }, 'dtype is "f64"'],
  ["sockets.0.holds", {}, 'must have either "tensor" or "fields"'],
  ["sockets.0.preview.field", "size", 'previews the field "size"; it has "name" and "colours"'],
  ["sockets.0.preview.field", "name", 'previews "name", a text; previews as "colours" need "colour"'],
  ["sockets.0.verify", "() => 1", '"verify", which stands for nothing there'],
  ["sockets.1.name", "toon/palette", 'is the second one called "toon/palette"'],
];

describe("reading a nodes.json of a stranger", () => {
  it.each(refused)("refuses %s as %j", (path, to, words) => {
    expect(() => readPackFile(changed(path, to))).toThrow(words);
    expect(() => readPackFile(changed(path, to))).toThrow(NodeError);
  });

  it("refuses what is no text, no JSON, too large or too deep", () => {
    const refusal = (text: string | Uint8Array) => () => readPackFile(text);
    expect(refusal(Uint8Array.of(0xff))).toThrow("it is not UTF-8 text");
    expect(refusal("{")).toThrow("it cannot be read: This is not JSON");
    expect(refusal("[]")).toThrow("it is a list of 0; it must be an object");
    expect(refusal(" ".repeat(maxPackFileBytes + 1))).toThrow(
      "it has 4,194,305 bytes; at most 4,194,304 are read",
    );
    expect(refusal('{"a":'.repeat(70) + "1" + "}".repeat(70))).toThrow("64 deep");
    expect(refusal(changed("nodes.0.about", "x").replace('"x"', '"x","about":"y"'))).toThrow("stands twice");
    expect(refusal(changed("sockets.0.holds.fields.x", 1).replace('"x":1', '"__proto__":1'))).toThrow(
      '"__proto__" cannot be a key',
    );
  });

  it("takes the engine's own sockets by their names, whatever the file says of them", () => {
    const file = readPackFile(changed("nodes.1.inputs.7.socket.article", "a free beer"));
    expect(file.nodes[1]!.inputs[7]!.socket).toMatchObject({ name: "picture", article: "a picture" });
  });

  it("refuses a socket that holds itself, by order", () => {
    const own = { name: "toon/palette" };
    expect(() => readPackFile(changed("sockets.0.holds.fields.other", own))).toThrow(
      'sockets[0].holds.fields.other is "toon/palette"; neither',
    );
  });

  it("gives of anything a file that a catalogue takes and that reads back as it is, or a sentence", () => {
    const places = placesIn(good);
    const junk = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        undefined,
        "toString",
        "toon/palette",
        "toon/few",
        "picture",
        "list of picture",
        1e300,
        -0,
      ),
    );
    const change = fc.tuple(fc.constantFrom(...places), junk);
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const file = structuredClone(good);
        for (const [path, to] of changes) put(file, path, to);
        let read;
        try {
          read = readPackFile(JSON.stringify(file));
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(NodeError);
          return;
        }
        expect(readPackFile(printPackFile(read))).toEqual(read);
        const place = { name: "toon", version: "1", integrity: "-", trust: "sandboxed" as const };
        createCatalogue([packOf(read, { ...place, run: () => Promise.resolve({}) })]).describe();
      }),
      { numRuns: 400 },
    );
  });
});

function placesIn(value: Json, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, part]) => placesIn(part, [...path, key]))].filter(
    ({ length }) => length > 0,
  );
}

function put(file: Json, path: readonly string[], to: unknown): void {
  let at = file;
  for (const key of path.slice(0, -1)) at = at?.[key];
  if (typeof at === "object" && at !== null) at[path.at(-1)!] = to;
}
