/** Every input of every node meets every kind of wrong value: a sentence, no worker, nothing taken for something else. */

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AnyDefinition, Port } from "@dreamloom/engine";
import { dreamPack } from "@dreamloom/nodes";
import { documentOf, openPlace, type Place } from "./hostile/rig.js";

let place: Place;
beforeAll(async () => (place = await openPlace()));
afterAll(() => place[Symbol.asyncDispose]());

/** JSON as a text, so that what `JSON.stringify` cannot write can stand there too. */
const wrongValues = [
  ...[
    "null",
    "true",
    '""',
    '"many"',
    '"NaN"',
    "[]",
    "[[]]",
    "{}",
    '{"value":{}}',
    '{"value":{"constructor":1}}',
  ],
  ...["-1", "-0", "0.5", "1e9", "-1e308", "1e400", "9007199254740993", "18446744073709551616"],
  ...['"__proto__"', '"constructor"', '{"__proto__":1}', '{"from":"__proto__.x"}', '{"from":"n.n"}'],
  ...['"\\ud800"', '"{{7*7}} ${process.exit()}"', "[".repeat(63) + "]".repeat(63), "NaN", "Infinity"],
];

const definitions = dreamPack.nodes.map((definition) => [definition.type.slice(6), definition] as const);

describe.each(definitions)("dream/%s", (type, definition: AnyDefinition) => {
  const ports = Object.entries(definition.inputs) as [string, Port][];

  it("takes a value as it stands or says what is wrong with it", async () => {
    for (const [port, { widget }] of ports)
      for (const value of wrongValues) {
        const { graph, diagnostics } = await openWith(type, port, value);
        for (const { message } of diagnostics) expect(message).toMatch(/^(?=.{10,600}$)["A-Z][^]*[.?]$/);
        if (diagnostics.some((found) => found.line !== undefined || found.port === port)) continue;
        // It was taken: then it is within the range and has not been changed on the way.
        const input = graph?.byId.get("n")?.inputs.find((each) => each.port === port)?.input;
        const given: unknown = JSON.parse(value);
        if (widget?.kind === "number" || widget?.kind === "integer") {
          expect([port, value, given]).toEqual([port, value, expect.any(Number)]);
          expect(given).toBeGreaterThanOrEqual(widget.min ?? -Infinity);
          expect(given).toBeLessThanOrEqual(widget.max ?? Infinity);
        }
        if (input?.kind === "literal" && typeof input.value !== "bigint" && typeof given !== "object")
          expect([port, value, input.value === given]).toEqual([port, value, true]);
      }
  });

  it("says that an input is not there, also one that every object has", async () => {
    for (const port of ["toString", "hasOwnProperty", "__proto__", "constructor", "nothing"]) {
      const { graph, diagnostics } = await openWith(type, port, "1");
      expect([port, graph]).toEqual([port, undefined]);
      expect(diagnostics.length).toBeGreaterThan(0);
    }
  });
});

it("a billion of anything is refused before anything is loaded", async () => {
  for (const [type, { inputs }] of definitions)
    for (const [port, { widget }] of Object.entries(inputs) as [string, Port][]) {
      const bounded = widget?.kind === "number" || widget?.kind === "integer";
      if (!bounded || widget.max === undefined) continue;
      const { diagnostics } = await openWith(type, port, "1e9");
      expect(diagnostics.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(new RegExp(`^"n"\\.${port} is 1000000000; it must be (between|at most) `)),
      );
    }
});

it.each([0n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n])(
  "a seed of %i is kept to the last digit",
  async (seed) => {
    const text = JSON.stringify(documentOf({ n: ["seed", { seed: "SEED" }] }));
    for (const written of [`${seed}`, `"${seed}"`]) {
      const options = { folder: place.folder };
      const { graph } = await place.dreamloom.open(text.replace('"SEED"', written), options);
      expect(graph?.byId.get("n")?.inputs[0]?.input).toEqual({ kind: "literal", value: seed });
    }
  },
);

it("names that every object has are no types, packs, document inputs or outputs", async () => {
  for (const name of ["constructor", "toString", "hasOwnProperty", "valueOf"]) {
    for (const type of [name, `${name}/${name}`, `dream/${name}`]) {
      const document = { ...documentOf({}), nodes: { n: { type, version: 1 } } };
      const said = await place.refusal(document);
      expect([type, said]).toEqual([type, [expect.stringContaining(`"${type}"`)]]);
    }
    for (const key of ["inputs", "outputs"])
      expect(await place.refusal(documentOf({}, { [key]: { [name]: "n.n" } }))).toHaveLength(1);
    // A layout says nothing about what is run: it is carried along as it is.
    expect((await place.open(documentOf({}, { layout: { [name]: { at: [0, 0] } } }))).graph).toBeDefined();
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(Object.keys(Object.prototype)).toEqual([]);
});

it("no worker was started for all this", () => {
  expect(place.dreamloom.started).toEqual({ backend: false, media: false });
});

function openWith(type: string, port: string, value: string) {
  const text = JSON.stringify(documentOf({ n: [type, { port: "value" }] }));
  return place.dreamloom.open(
    text.replace('"port":"value"', () => `${JSON.stringify(port)}:${value}`),
    {
      folder: place.folder,
    },
  );
}
