/** File names in documents: whatever they say, and whatever lies there, nothing outside the document's folder is read. */

import { execFileSync } from "node:child_process";
import { existsSync, linkSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { documentOf, openPlace, pngOf, type Place } from "./hostile/rig.js";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  place.write("graphs/apple.png", pngOf(2, 2));
});
afterAll(() => place[Symbol.asyncDispose]());

/** Every place in a document where a file can be named, as nodes and the port that is then spoken of. */
const places: readonly (readonly [
  port: string,
  nodes: (file: unknown) => Parameters<typeof documentOf>[0],
])[] = [
  ["n.file", (file) => ({ n: ["load-picture", { file }] })],
  ["n.file", (file) => ({ n: ["load-mask", { file }] })],
  ["n.file", (file) => ({ n: ["lora-load", { file, dit: { from: "m.dit" } }], m: ["load-dit"] })],
  ["n.picture", (file) => ({ n: ["save", { picture: file }] })],
  ["n.picture", (file) => ({ n: ["blur", { picture: file }] })],
  ["n.pictures", (file) => ({ n: ["picture-list", { pictures: [file] }] })],
];

const upwards = 'it must not lead upwards with "..".';
const absolute = "it must be relative to the document's folder, not absolute.";
const edges = "no part of it may begin or end with a dot or a space.";
const parts = "each part between slashes needs a name.";

describe("a name that leads elsewhere", () => {
  it.each([
    ["../../etc/passwd", upwards],
    ["a/../../x", upwards],
    ["models:../x", upwards],
    ["..%2f", edges],
    ["..%5c..%5cwin.ini", edges],
    [".../x", edges],
    ["%c0%ae%c0%ae/", parts],
    ["a/./b", parts],
    ["/etc/passwd", absolute],
    ["C:\\Windows", absolute],
    ["\\\\server\\share\\x.png", absolute],
    ["CON.png", '"CON.png" is the name of a device on Windows.'],
    ["x.png:stream", '":" can only follow "models" or "input".'],
    ["file:///etc/passwd", '":" can only follow "models" or "input".'],
    ["http://169.254.169.254/", '":" can only follow "models" or "input".'],
    ["", "a file needs a name."],
    ["a".repeat(5000), "a name has at most 1,000 characters."],
  ])("is refused wherever a file can be named: %.40s", async (name, why) => {
    for (const [port, nodes] of places) {
      const [node, input] = port.split(".");
      const said = await place.refusal(documentOf(nodes({ file: name })));
      expect(said.filter((message) => message.startsWith(`"${node}".${input}`))).toEqual([
        expect.stringMatching(/ names the file ".*; /),
      ]);
      expect(said.find((message) => message.endsWith(why))).toBeDefined();
    }
  });

  it("is refused with a NUL already where JSON is read", async () => {
    expect(await place.refusal(documentOf({ n: ["save", { picture: { file: "a\0.png" } }] }))).toEqual([
      expect.stringContaining("a text with the character NUL"),
    ]);
  });

  it.each(["a%00.png", "__proto__", "constructor"])(
    "is an ordinary name: %j, of a file that is missing",
    async (name) => {
      for (const [, nodes] of places) {
        const { diagnostics } = await place.open(documentOf(nodes({ file: name })));
        expect(diagnostics).toContainEqual(
          expect.objectContaining({ code: "missing-file", message: `The file "${name}" does not exist.` }),
        );
      }
    },
  );

  it.each([[["a.png", "b.png"]], [{ x: "a.png" }], [1], [null], [true]])(
    "is no name at all: %j",
    async (name) => {
      for (const [, nodes] of places)
        expect((await place.refusal(documentOf(nodes({ file: name }))))[0]).toMatch(
          /^"file" of "n"\.\w+(\[0\])? is .*; it must be a file name such as "pictures\/apple\.png"\.$/,
        );
    },
  );

  it.each(["../graphs", "/etc", "models:../x", "C:\\Windows", "a/../../x", "\\\\server\\share"])(
    "is no checkpoint either: %j",
    async (checkpoint) => {
      const said = await place.refusal(documentOf({ n: ["load", { checkpoint }] }));
      expect(said).toHaveLength(1);
      expect(said[0]).toContain(JSON.stringify(checkpoint).slice(1, -1));
      expect(said[0]).toMatch(/may not lead out of its folder|must be relative|no file name may have/);
    },
  );
});

describe.runIf(process.platform !== "win32")("what is no plain file of the folder", () => {
  beforeAll(() => {
    place.write("secret.txt", "secret");
    place.write("graphs/x.png/inside", "");
    const here = (name: string): string => join(place.folder, "graphs", name);
    mkdirSync(join(place.folder, "beside"));
    place.write("beside/secret.png", pngOf(1, 1));
    symlinkSync(join(place.folder, "secret.txt"), here("link.png"));
    symlinkSync(join(place.folder, "beside"), here("folder-link"));
    symlinkSync("/dev/zero", here("zero.png"));
    linkSync(join(place.folder, "beside", "secret.png"), here("hard.png"));
    execFileSync("mkfifo", [here("fifo.png")]);
  });

  it.each([
    ["link.png", "is a link"],
    ["folder-link/secret.png", "leads out of its folder"],
    ["zero.png", "is a link"],
    ["hard.png", "hard link"],
    ["fifo.png", "is not a plain file"],
    ["x.png", "is not a plain file"],
  ])("is not opened: %s", async (name, why) => {
    for (const [, nodes] of places) {
      const said = await place.dreamloom.open(JSON.stringify(documentOf(nodes({ file: name }))), {
        folder: join(place.folder, "graphs"),
      });
      expect(said.graph).toBeUndefined();
      expect(said.diagnostics.map(({ message }) => message)).toContainEqual(
        expect.stringMatching(new RegExp(`"${name}".*${why}`)),
      );
    }
  });
});

it("no worker was started for all this, nothing was kept and nothing written", () => {
  expect(place.dreamloom.started).toEqual({ backend: false, media: false });
  expect(place.written()).toEqual([]);
  expect(existsSync(place.dreamloom.home.cache)).toBe(false);
});
