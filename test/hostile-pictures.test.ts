/**
 * Picture files that are none, are damaged, or have a size that nobody expects, in a whole run: the sentence, the
 * other branches, the cache and the files that are written.
 */

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { AnyDefinition, Port, TensorHandle } from "@dreamloom/engine";
import { dreamPack } from "@dreamloom/nodes";
import { clone, documentOf, from, openPlace, pngOf, type Place } from "./hostile/rig.js";

let place: Place;
beforeEach(async () => (place = await openPlace()));
afterEach(() => place[Symbol.asyncDispose]());

const goodBranch = {
  good: ["load-picture", { file: { file: "good.png" } }],
  soft: ["blur", { picture: from("good.picture"), radius: 1 }],
  keep: ["save", { picture: from("soft.picture"), name: "good" }],
} as const;

/** A good branch and a bad one, each with a file of its own. */
const twoBranches = documentOf({
  ...goodBranch,
  bad: ["load-picture", { file: { file: "bad.png" } }],
  turned: ["turn", { picture: from("bad.picture") }],
  lost: ["save", { picture: from("turned.picture"), name: "bad" }],
});

const whole = pngOf(64, 48);
const jpeg = readFileSync(join(clone, "test", "pictures", "lying.jpg"));

/** What may lie where a picture should, and what is then said of it. */
const spoiled: readonly (readonly [bytes: Uint8Array | string, why: string | RegExp])[] = [
  ["Dear diary", "is not a picture that can be read: it is no PNG, JPEG, WebP or GIF."],
  ["%PDF-1.7\n%\xe2\xe3", "is not a picture that can be read: it is no PNG, JPEG, WebP or GIF."],
  [
    '<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg" width="100000" height="100000"><text>&b;</text><image href="file:///etc/passwd"/></svg>',
    "is not a picture that can be read: it is no PNG, JPEG, WebP or GIF.",
  ],
  [whole.subarray(0, whole.length * 0.6), /can be read: its data is damaged \(.+\)\.$/],
  [jpeg.subarray(0, 500), /can be read: its (data|header) is damaged \(.+\)\.$/],
  [manyFrames(1001), "has 1,001 frames; at most 1,000 are read."],
];

describe("a picture file that cannot be read", () => {
  it("stops its own branch in a sentence; the next run mends only that", { timeout: 60_000 }, async () => {
    place.write("good.png", whole);
    const branches = spoiled.map(([bytes], at) => {
      place.write(`bad${at}.png`, bytes);
      return {
        [`bad${at}`]: ["load-picture", { file: { file: `bad${at}.png` } }],
        [`turned${at}`]: ["turn", { picture: from(`bad${at}.picture`) }],
        [`lost${at}`]: ["save", { picture: from(`turned${at}.picture`), name: "bad" }],
      } as const;
    });
    const document = documentOf(Object.assign({ ...goodBranch }, ...branches) as typeof goodBranch);
    const { outcome, ran, skipped, failures } = await place.run(document);
    expect([outcome, ran.toSorted(), skipped.length]).toEqual([
      "failed",
      ["good", "keep", "soft"],
      2 * spoiled.length,
    ]);
    for (const [at, [, why]] of spoiled.entries())
      expect(failures.get(`bad${at}`)?.message).toMatch(
        typeof why === "string" ? `"bad${at}.png" ${why}` : new RegExp(`^"bad${at}\\.png" .*${why.source}`),
      );
    expect(place.written()).toEqual([expect.stringMatching(/^good-[0-9a-f]{8}\.png$/)]);
    for (const at of spoiled.keys()) place.write(`bad${at}.png`, pngOf(3 + at, 2));
    const mended = await place.run(document);
    expect([mended.outcome, mended.hits]).toEqual(["succeeded", ["soft"]]);
    expect(mended.ran).toHaveLength(1 + 3 * spoiled.length);
    expect(place.written()).toHaveLength(1 + spoiled.length);
  });

  it("because it went away, or was changed, after the check fails its own branch and keeps nothing", async () => {
    const bad = place.write("bad.png", pngOf(3, 2));
    place.write("good.png", whole);
    const { engine, graph } = await place.open(twoBranches);
    place.write("bad.png", pngOf(4, 4));
    const changed = await engine.run(graph!);
    expect([...changed.failures].map(([task, { message }]) => [task, message])).toEqual([
      ["bad", 'What "bad" reads was changed after the run began.'],
    ]);
    rmSync(bad);
    const gone = await engine.run(graph!);
    expect([...gone.failures.values()].map(({ kind, message }) => [kind, message])).toEqual([
      ["file-missing", 'The file "bad.png" does not exist.'],
    ]);
    expect([changed.files.length, gone.files]).toEqual([1, changed.files]);
    // Nothing of the other picture was kept under the name of this one.
    place.write("bad.png", pngOf(3, 2));
    const { ran, files } = await engine.run(graph!);
    expect(ran.toSorted()).toEqual(["bad", "keep", "lost", "turned"]);
    expect(readFileSync(files.find((file) => file.includes("bad-"))!).readUInt32BE(16)).toBe(3);
  });
});

describe("a picture of a size that nobody expects", () => {
  const pictures = dreamPack.nodes.filter(
    ({ group, type }) => ["Pictures", "Effects", "Masks"].includes(group ?? "") && type !== "dream/save",
  ) as readonly AnyDefinition[];

  it.each([
    [1, 1],
    [20_000, 1],
    [1, 20_000],
  ])(
    "%d × %d goes through every node that takes pictures, or is refused in a sentence",
    { timeout: 60_000 },
    async (width, height) => {
      place.write("odd.png", pngOf(width, height));
      const nodes = Object.fromEntries(
        pictures.map((definition, at) => [
          `n${at}`,
          [definition.type.slice(6), inputsOf(definition)] as const,
        ]),
      );
      const { failures, ran, log } = await place.run(
        documentOf(
          {
            load: ["load-picture", { file: { file: "odd.png" } }],
            mask: ["mask-from-picture", { picture: from("load.picture") }],
            ...nodes,
          },
          {
            outputs: Object.fromEntries(
              pictures.map((d, at) => [`o${at}`, `n${at}.${Object.keys(d.outputs)[0]}`]),
            ),
          },
        ),
      );
      expect(log.filter((line) => line.startsWith("warning"))).toEqual([]);
      const refused = [...failures].map(([task, { message }]) => [
        pictures[Number(task.slice(1))]!.type,
        message,
      ]);
      expect(refused).toEqual([]);
      expect(ran.length).toBeGreaterThan(20);
    },
  );

  it("comes out of one pixel as one pixel, written and read back", async () => {
    place.write("one.png", pngOf(1, 1));
    const { outputs, files } = await place.run(
      documentOf(
        {
          load: ["load-picture", { file: { file: "one.png" } }],
          save: ["save", { picture: from("load.picture") }],
        },
        { outputs: { picture: "load.picture" } },
      ),
    );
    const picture = outputs.get("picture") as TensorHandle;
    expect(picture.shape).toEqual([1, 1, 3]);
    place.write("back.png", readFileSync(files[0]!));
    const back = await place.run(
      documentOf(
        { load: ["load-picture", { file: { file: "back.png" } }] },
        { outputs: { p: "load.picture" } },
      ),
    );
    expect((back.outputs.get("p") as TensorHandle).digest).toBe(picture.digest);
  });

  it("is refused by its cost before it is made: 32,768 a side, and sheets of such", async () => {
    place.write("a.png", pngOf(2, 2));
    const { failures } = await place.run(
      documentOf(
        {
          load: ["load-picture", { file: { file: "a.png" } }],
          big: ["resize", { picture: from("load.picture"), width: 32768, height: 32768 }],
          mask: ["mask-shape", { width: 32768, height: 32768 }],
          wide: ["resize", { picture: from("load.picture"), width: 20_000, height: 1, fit: "stretch" }],
          sheet: ["grid", { pictures: Array(300).fill(from("wide.picture")), columns: 1, gap: 20 }],
        },
        { outputs: { a: "big.picture", b: "mask.mask", c: "sheet.picture" } },
      ),
    );
    const sentence =
      "The picture would be 32768 × 32768, 1074 million pixels; at most 64 million are allowed.";
    expect([...failures].map(([task, { message }]) => [task, message]).sort()).toEqual([
      ["big", sentence],
      ["mask", sentence],
      ["sheet", "The picture would be 20040 × 6320, 127 million pixels; at most 64 million are allowed."],
    ]);
    expect(place.written()).toEqual([]);
  });
});

it("two nodes that write under one name give two files, and neither is written over", async () => {
  place.write("a.png", pngOf(2, 2));
  place.write("b.png", pngOf(3, 2));
  const load = (file: string) => ["load-picture", { file: { file } }] as const;
  const document = documentOf({
    a: load("a.png"),
    b: load("b.png"),
    one: ["save", { picture: from("a.picture"), name: "same" }],
    two: ["save", { picture: from("b.picture"), name: "same" }],
    three: ["save", { picture: from("a.picture"), name: "same" }],
  });
  const first = await place.run(document);
  expect([first.outcome, new Set(first.files).size]).toEqual(["succeeded", 2]);
  const names = place.written();
  expect(names).toEqual(Array(2).fill(expect.stringMatching(/^same-[0-9a-f]{8}\.png$/)));
  const before = names.map((name) => readFileSync(join(place.folder, "out", name)));
  await place.run({ ...document, title: "Another document" });
  expect(names.map((name) => readFileSync(join(place.folder, "out", name)))).toEqual(before);
  expect(place.written()).toHaveLength(4);
});

/** Inputs for a node: the picture wherever one fits, defaults elsewhere. */
function inputsOf({ inputs }: AnyDefinition): object {
  return Object.fromEntries(
    (Object.entries(inputs) as [string, Port][]).flatMap(([name, { socket }]): [string, unknown][] => {
      if (socket.name === "picture") return [[name, from("load.picture")]];
      if (socket.name === "mask") return [[name, from("mask.mask")]];
      if (socket.item?.name === "picture") return [[name, [from("load.picture"), from("load.picture")]]];
      if (socket.name === "file") return [[name, { file: "odd.png" }]];
      return [];
    }),
  );
}

/** A GIF of one black pixel, many times. */
function manyFrames(count: number): Buffer {
  const head = Buffer.from("47494638396101000100800000000000ffffff", "hex");
  const frame = Buffer.from("21f90400010000002c000000000100010000020244010000".slice(0, -2), "hex");
  return Buffer.concat([head, ...Array<Buffer>(count).fill(frame), Buffer.from("3b", "hex")]);
}
