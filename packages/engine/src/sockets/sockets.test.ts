import { describe, expect, it } from "vitest";
import { describeSocket } from "./describe-socket.js";
import { isTensor, type TensorHandle } from "../value.js";
import {
  adapter,
  choiceSocket,
  colourSocket,
  conditioning,
  dit,
  encoding,
  fileSocket,
  flagSocket,
  integerSocket,
  latent,
  listOf,
  lmm,
  mask,
  mayLink,
  numberSocket,
  picture,
  plural,
  prompt,
  seedSocket,
  table,
  textSocket,
  vae,
  type Facets,
  type Socket,
  type SocketDescription,
} from "./index.js";

const all: readonly Socket[] = [
  ...[
    textSocket,
    numberSocket,
    integerSocket,
    flagSocket,
    choiceSocket(["a", "b"]),
    seedSocket,
    colourSocket,
  ],
  ...[fileSocket, table, picture, mask, latent, prompt, encoding, conditioning, lmm, adapter, dit, vae],
];
const tensor = (dtype: TensorHandle["dtype"], ...shape: number[]): TensorHandle =>
  ({
    kind: "tensor",
    digest: "sha256:",
    dtype,
    shape,
    bytes: () => Promise.resolve(new Uint8Array()),
  }) as never;

describe("the sockets", () => {
  it("have names of their own, an article and a sentence each", () => {
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
    for (const { article, about } of all) {
      expect(article).toMatch(/^an? \S/);
      expect(about).toMatch(/^[A-Z].*\.$/);
    }
  });

  it("look as the table of the editor says: shape by family, fill by member, each pair once", () => {
    const looks = all.flatMap(({ name, look }) => (look ? [`${look.family} ${look.fill} ${name}`] : []));
    expect(looks.sort()).toEqual([
      "models dot dit",
      "models half adapter",
      "models ring vae",
      "models solid lmm",
      "pictures half mask",
      "pictures solid picture",
      "tensors half conditioning",
      "tensors ring latent",
      "tensors solid encoding",
      "values dot seed",
      "values half flag",
      "values ring integer",
      "values solid number",
      "words ring text",
      "words solid prompt",
    ]);
    for (const { look } of all) if (look) expect(`${look.dark}${look.light}`).toMatch(/^(#[0-9A-F]{6}){2}$/);
  });

  it("say in words what a value is and what it must be", () => {
    const wrong: [Socket, unknown, string][] = [
      [textSocket, 3, "is 3; it must be a text"],
      [numberSocket, NaN, "is NaN; it must be a number"],
      [integerSocket, 1.5, "is 1.5; it must be a whole number"],
      [flagSocket, 0, "is 0; it must be true or false"],
      [seedSocket, 7, "is 7; it must be a whole number from 0 to 18446744073709551615"],
      [seedSocket, -1n, "is -1; it must be a whole number from 0 to 18446744073709551615"],
      [colourSocket, "#12345", 'is "#12345"; it must be a colour such as "#ff8800"'],
      [choiceSocket(["a", "b"]), "c", 'is "c"; it must be "a" or "b"'],
      [fileSocket, "a.png", 'is "a.png"; it must be a file, such as { "file": "pictures/apple.png" }'],
      [picture, tensor("f32", 64, 64), "is a tensor of f32 [64,64]; it must be f32 [any, any, 3 or 4]"],
      [picture, tensor("u8", 64, 64, 3), "is a tensor of u8 [64,64,3]; it must be f32 [any, any, 3 or 4]"],
      [picture, "x", 'is "x"; it must be a tensor of f32 [any, any, 3 or 4]'],
      [mask, tensor("f32", 0, 4), "is a tensor of f32 [0,4]; it must be f32 [any, any]"],
      [latent, tensor("f32", 4, 4), "is a tensor of f32 [4,4]; it must be f32 [any, any, any]"],
      [listOf(picture), tensor("f32", 1, 1, 3), "is a tensor of f32 [1,1,3]; it must be a list of pictures"],
      [listOf(numberSocket), [1, "x"], 'holds an item 2 that is "x"; it must be a number'],
      [prompt, { rows: [] }, 'is an object with "rows"; it must be a prompt'],
      [conditioning, null, "is null; it must be a conditioning"],
      [
        dit,
        { part: "vae", path: "", digest: "", backend: "", loras: [] },
        'is an object with "part", "path" and "digest"; it must be a DiT',
      ],
      [
        table,
        { columns: ["a", "b"], rows: [[1]] },
        'has a row 1 that does not fit its 2 columns; it must be a table: { "columns": […], "rows": [[…], …] } of text and numbers',
      ],
    ];
    for (const [socket, value, words] of wrong) expect(socket.verify(value)).toBe(words);
  });

  it("take what fits", () => {
    const row = { name: "conditional" };
    const model = { path: "/x", digest: "sha256:", dtype: "f32", backend: "cpu", loras: [], facets: {} };
    const good: [Socket, unknown][] = [
      [seedSocket, 2n ** 64n - 1n],
      [colourSocket, "#FF8800cc"],
      [picture, tensor("f32", 1, 1, 4)],
      [mask, tensor("f32", 3, 5)],
      [listOf(listOf(textSocket)), [["a"], []]],
      [
        prompt,
        { task: "copy", rows: [{ ...row, parts: [{ picture: 0 }] }], pictures: [tensor("f32", 1, 1, 3)] },
      ],
      [encoding, { rows: [{ ...row, hidden: tensor("f32", 2, 8), images: [] }], vit: [] }],
      [conditioning, { rows: [{ ...row, context: tensor("f32", 2, 8), pooled: tensor("f32", 8) }] }],
      [vae, { ...model, part: "vae" }],
      [table, { columns: ["a"], rows: [["x"], [1]] }],
    ];
    for (const [socket, value] of good)
      expect([socket.name, socket.verify(value)]).toEqual([socket.name, undefined]);
    expect(isTensor(tensor("f32", 1))).toBe(true);
  });

  it("have a word for many", () => {
    expect([picture, lmm, listOf(dit), choiceSocket(["a"])].map(plural)).toEqual([
      "pictures",
      "LMMs",
      "lists of DiTs",
      "choices",
    ]);
  });
});

describe("linking", () => {
  const link = (from: Socket, to: Socket, has: Facets = {}, wants: Facets = {}): string | undefined =>
    mayLink({ socket: from, facets: has }, { socket: to, facets: wants });

  it("fits a socket to itself, an integer to a number, a choice to a text, and lists by their items", () => {
    for (const socket of all) expect(link(socket, socket)).toBeUndefined();
    expect(link(integerSocket, numberSocket)).toBeUndefined();
    expect(link(choiceSocket(["a"]), textSocket)).toBeUndefined();
    expect(link(choiceSocket(["a"]), choiceSocket(["a", "b"]))).toBeUndefined();
    expect(link(listOf(integerSocket), listOf(numberSocket))).toBeUndefined();
  });

  it("fits nothing else, and says what is taken and what is given", () => {
    const fitting = new Set(["integer number", "choice text"]);
    for (const from of all)
      for (const to of all)
        if (from.name !== to.name && !fitting.has(`${from.name} ${to.name}`))
          expect(link(from, to)).toBe(`This input takes ${to.article}; the output gives ${from.article}.`);
  });

  it("says what to do when one is a list", () => {
    expect(link(listOf(picture), picture)).toBe(
      "This input takes a picture; the output gives a list of pictures. It takes one, not several.",
    );
    expect(link(picture, listOf(picture))).toBe(
      "This input takes a list of pictures; the output gives a picture. Put the link into a list: pictures stand in [ ].",
    );
    expect(link(choiceSocket(["a", "c"]), choiceSocket(["a", "b"]))).toBe(
      'This input takes a choice of "a" or "b"; the output gives a choice of "a" or "c".',
    );
  });

  it("needs no more of a socket than its description, which an editor has", () => {
    const described = JSON.parse(
      JSON.stringify([listOf(dit), dit].map(describeSocket)),
    ) as SocketDescription[];
    expect(mayLink({ socket: described[0]! }, { socket: described[1]! })).toBe(
      "This input takes a DiT; the output gives a list of DiTs. It takes one, not several.",
    );
    expect(mayLink({ socket: described[0]! }, { socket: listOf(dit) })).toBeUndefined();
  });

  it("compares the facets that both ends know", () => {
    expect(link(conditioning, conditioning, { width: 192, pooled: 8 }, { width: 2432, pooled: 8 })).toBe(
      "This input takes a conditioning of width 2432; the output gives one of width 192.",
    );
    expect(link(conditioning, conditioning, { width: 1, pooled: 2 }, { width: 3, pooled: 4 })).toBe(
      "This input takes a conditioning of width 3 and pooled 4; the output gives one of width 1 and pooled 2.",
    );
    expect(link(conditioning, conditioning, { width: 192 }, {})).toBeUndefined();
    expect(link(conditioning, conditioning, {}, { width: 192 })).toBeUndefined();
  });
});
