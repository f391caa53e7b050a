import { describe, expect, it } from "vitest";
import { defineNode, type AnyDefinition, type Context } from "../define-node.js";
import { picture } from "../sockets/dream.js";
import { numberSocket } from "../sockets/plain.js";
import { number, optional, port, seed } from "../sockets/port-builders.js";
import type { TensorHandle } from "../value.js";
import { checkDefinition } from "./definition-check.js";

const good = defineNode({
  type: "test/blur",
  version: 2,
  title: "Blur",
  about: "Blurs a picture.",
  inputs: {
    picture,
    radius: number("How far.", { default: 2, min: 0, max: 9 }),
    seed: seed(),
    second: optional(picture, "Another one."),
  },
  outputs: { picture, radius: numberSocket },
  migrate: { 1: (inputs) => inputs },
  run: async ({ picture, radius }, { picture: door, signal }) => ({
    picture: await door.apply("blur", [picture], { radius }, { signal }),
    radius,
  }),
});
const base: AnyDefinition = good;
const check = (more: Partial<AnyDefinition>) => checkDefinition({ ...base, ...more });
type Values = { readonly picture: TensorHandle; readonly radius: number };
const run = (work: (values: Values, context: Context) => unknown): Partial<AnyDefinition> => ({
  run: work as unknown as AnyDefinition["run"],
});

describe("the definition check", () => {
  it("finds nothing in a good definition", async () => {
    expect(await checkDefinition(good)).toEqual([]);
  });

  it("wants title, sentences and migrations", async () => {
    expect(await check({ title: "", about: "blurs" })).toEqual([
      '"test/blur" has no title.',
      '"test/blur" is about "blurs"; it must be a sentence.',
    ]);
    const inputs = { ...good.inputs, radius: number("how far") };
    expect(await check({ inputs })).toEqual([
      '"test/blur" says "how far" of "radius"; it must be a sentence.',
    ]);
    expect(await check({ version: 3 })).toEqual(['"test/blur" has no migration from version 2.']);
  });

  it("wants defaults that fit", async () => {
    const inputs = { ...good.inputs, radius: number("How far.", { default: 12, max: 9 }) };
    expect(await check({ inputs })).toEqual([
      '"test/blur".radius has a default that is 12; it must be within its own range.',
    ]);
  });

  it("finds an input that does not move the fingerprint", async () => {
    const inputs = { picture, file: port({ ...numberSocket, name: "file", verify: () => undefined }, "F.") };
    const look = () => Promise.resolve({ depends: { "*": ["sha256:always-the-same"] } });
    const problems = await check({
      inputs,
      look,
      outputs: { picture },
      ...run(({ picture }) => ({ picture })),
    });
    expect(problems).toEqual(['"test/blur" has the same fingerprint whatever "file" is.']);
  });

  it("finds a node that gives another result when it is run again", async () => {
    let count = 0;
    expect(await check(run(({ picture }) => ({ picture, radius: count++ })))).toEqual([
      '"test/blur" gives another "radius" when it is run again.',
    ]);
  });

  it("finds a node that writes into its inputs", async () => {
    const scribble = run(async ({ picture, radius }) => {
      (await picture.bytes())[0]! ^= 1;
      return { picture, radius };
    });
    expect(await check(scribble)).toContain('"test/blur" writes into its input "picture".');
    const assign = run((values) => {
      (values as { radius: number }).radius = 3;
      return { picture: values.picture, radius: 3 };
    });
    expect((await check(assign))[0]).toMatch(/^"test\/blur" failed with examples: TypeError: Cannot assign/);
  });

  it("finds a node that does not hand on its signal, and one that goes on when cancelled", async () => {
    const deaf = run(async ({ picture, radius }, { picture: door }) => ({
      picture: await door.apply("blur", [picture], {}, { signal: new AbortController().signal }),
      radius,
    }));
    expect(await check(deaf)).toContain('"test/blur" asks picture.apply without its signal.');
    const stubborn = run(async ({ picture, radius }, { picture: door, signal }) => {
      const blurred = await door.apply("blur", [picture], {}, { signal }).catch(() => picture);
      return { picture: blurred, radius };
    });
    expect(await check(stubborn)).toEqual(['"test/blur" goes on after it was cancelled.']);
  });

  it("finds outputs that are missing, of another socket, or too many", async () => {
    expect((await check(run(({ picture }) => ({ picture }))))[0]).toMatch(/radius is missing/);
    expect((await check(run(() => ({ picture: 1, radius: 1 }))))[0]).toMatch(
      /picture is 1; it must be a tensor/,
    );
    expect((await check(run(({ picture }) => ({ picture, radius: 1, more: 1 }))))[0]).toMatch(/"more"/);
  });
});
