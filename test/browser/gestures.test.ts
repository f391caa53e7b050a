/** The gestures of the canvas by mouse and keys on a real server: each is asserted on the document that the server keeps. */

import { join } from "node:path";
import type { PlainDocument } from "@dreamloom/engine/edits";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { putDocument, smallDocument } from "./documents.js";
import { fieldOf } from "./hands.js";
import { browserPath, closeBrowser, mistakes, openStudio, type Studio } from "./studio.js";

type Point = readonly [number, number];

const picture = (from: string) => ({ picture: { from: `${from}.picture` } });
/** A node's text leaves its inputs out when it has none. */
const noInputs = { inputs: {} };
/** How long something may take on a busy machine. */
const patience = { timeout: 10_000 };
const groupKey = "#0123456789abcdef";

/** Two chains that begin at one picture, a second picture, a loose node, words. */
const woven: PlainDocument = {
  ...smallDocument,
  title: "Woven",
  nodes: {
    load: smallDocument.nodes["load"]!,
    other: smallDocument.nodes["load"]!,
    blur: { type: "dream/blur", version: 1, inputs: { ...picture("load"), radius: 3 } },
    old: { type: "dream/sepia", version: 1, inputs: picture("blur") },
    grey: { type: "dream/greyscale", version: 1, inputs: picture("load") },
    loose: { type: "dream/invert", version: 1, inputs: {} },
    words: { type: "dream/text", version: 1, inputs: { text: "one two three" } },
  },
  inputs: {},
  outputs: {},
  layout: {
    load: { at: [0, 0] },
    other: { at: [0, 360] },
    blur: { at: [400, 0] },
    grey: { at: [400, 240] },
    old: { at: [800, 0] },
    loose: { at: [400, 460] },
    words: { at: [800, 300] },
  },
};

describe.skipIf(browserPath === undefined)("a gesture of the canvas", () => {
  let studio: Studio;
  let page: Page;
  let name: string;
  let count = 0;
  beforeAll(async () => void (studio = await openStudio()));
  beforeEach(() => open(woven));
  afterEach(async () => {
    const said = mistakes.get(page);
    await page.context().close();
    expect(said).toEqual([]);
  });
  afterAll(async () => {
    await closeBrowser();
    await studio[Symbol.asyncDispose]();
  });

  /** A page with a document of its own, at 100 %. */
  async function open(document: PlainDocument): Promise<void> {
    await page?.context().close();
    name = `woven-${++count}`;
    putDocument(join(studio.folder, "graphs"), name, document);
    page = await studio.enter({ at: `#document=${name}`, still: true });
    await page.getByRole("button", { name: /^\d+ %$/ }).click();
    await expect
      .poll(() => page.getByRole("button", { name: /^\d+ %$/ }).textContent(), patience)
      .toBe("100 %");
    await slot("words").locator("textarea").waitFor();
  }

  const slot = (id: string): Locator => page.locator(`.dl-slot[data-slot="${id}"]`);
  const canvas = (): Locator => page.getByRole("application", { name: "Graph canvas" });
  const selected = (): Promise<readonly (string | null)[]> =>
    page
      .locator(".dl-slot[data-selected]")
      .evaluateAll((all) => all.map((one) => one.getAttribute("data-slot")).sort());

  async function kept(id = name): Promise<PlainDocument> {
    const document = (await (await studio.api(`/api/documents/${id}`)).json()) as PlainDocument;
    const nodes = Object.entries(document.nodes).map(([id, node]) => [id, { ...noInputs, ...node }] as const);
    return { ...document, nodes: Object.fromEntries(nodes) };
  }

  /** Until the server has the document with this in it. */
  async function becomes(what: (document: PlainDocument) => unknown, value: unknown): Promise<void> {
    await expect.poll(async () => what(await kept()), patience).toEqual(value);
  }

  /** One undo brings all of it back. */
  async function undoBrings(document: PlainDocument): Promise<void> {
    await page.keyboard.press("Control+z");
    await becomes((now) => now, document);
  }

  async function grip(id: string): Promise<Point> {
    const box = (await slot(id).boundingBox())!;
    return [box.x + 60, box.y + 16];
  }

  async function middle(port: Locator): Promise<Point> {
    const box = (await port.boundingBox())!;
    return [box.x + box.width / 2, box.y + box.height / 2];
  }

  const output = (id: string): Promise<Point> =>
    middle(slot(id).locator('[data-port="picture"][data-side="output"]'));
  const input = (id: string): Promise<Point> =>
    middle(slot(id).locator('[data-port="picture"][data-side="input"]'));

  /** Half of the way of a link. */
  async function onLink(from: string, to: string): Promise<Point> {
    const [a, b] = [await output(from), await input(to)];
    return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  }

  /** Presses, and moves: in the hand. */
  async function lift(from: Point, ...way: readonly Point[]): Promise<void> {
    await page.mouse.move(...from);
    await page.mouse.down();
    for (const to of way) await page.mouse.move(...to, { steps: 5 });
  }

  async function drag(from: Point, to: Point): Promise<void> {
    await lift(from, to);
    await page.mouse.up();
  }

  async function held(key: string, what: () => Promise<void>): Promise<void> {
    await page.keyboard.down(key);
    await what();
    await page.keyboard.up(key);
  }

  const click = async (at: Point): Promise<void> => page.mouse.click(...at);
  const groups = ({ layout }: PlainDocument) => Object.values(layout).flatMap(({ members }) => members ?? []);
  const at = (id: string) => (document: PlainDocument) => document.layout[id]?.at;
  const linkOf = (id: string) => (document: PlainDocument) => document.nodes[id]?.inputs["picture"];

  test("groups what is selected, and its title moves all members as one step", async () => {
    await click(await grip("load"));
    await held("Shift", async () => click(await grip("blur")));
    await page.keyboard.press("Control+g");
    await becomes(groups, ["blur", "load"]);
    const before = await kept();
    const [x, y] = await grip("load");
    await drag([x, y - 36], [x + 40, y + 24]);
    await becomes(
      (now) => [at("load")(now), at("blur")(now)],
      [
        [40, 60],
        [440, 60],
      ],
    );
    await undoBrings(before);
  });

  test("with G in the hand a node joins the group under it, and leaves it the same way", async () => {
    await open({
      ...woven,
      layout: { ...woven.layout, [groupKey]: { title: "Two", members: ["grey", "old"] } },
    });
    const start = await grip("loose");
    await lift(start, [start[0] + 300, start[1] - 200]);
    await page.keyboard.press("g");
    await page.mouse.up();
    await becomes(groups, ["grey", "loose", "old"]);
    const now = await grip("loose");
    await lift(now, [now[0] - 100, now[1] + 300]);
    await page.keyboard.press("g");
    await page.mouse.up();
    await becomes(groups, ["grey", "old"]);
  });

  test("writes a comment at the pointer and moves it as one step", async () => {
    const [x, y] = await grip("grey");
    await page.mouse.move(x - 260, y - 60);
    await canvas().focus();
    await page.keyboard.press("Shift+C");
    await page.getByRole("textbox", { name: "Words of the comment" }).waitFor();
    await page.keyboard.type("keep");
    await page.keyboard.press("Control+Enter");
    const note = ({ layout }: PlainDocument) =>
      Object.values(layout).find(({ text, at }) => at && text === "keep")?.at;
    await becomes((now) => note(now) !== undefined, true);
    const before = await kept();
    const words = await middle(page.getByRole("note").filter({ hasText: "keep" }));
    await drag(words, [words[0] + 30, words[1] - 20]);
    const [left, top] = note(before)!;
    await becomes(note, [left + 30, top - 20]);
    await undoBrings(before);
  });

  test("shakes a node out of its links, which are joined", async () => {
    const before = await kept();
    const [x, y] = await grip("blur");
    await lift([x, y]);
    for (const to of [40, -40, 40, -40, 40, -40]) await page.mouse.move(x + to, y + 4);
    await page.mouse.up();
    await becomes(
      ({ nodes }) => [nodes["blur"]?.inputs, nodes["old"]?.inputs],
      [{ radius: 3 }, picture("load")],
    );
    await undoBrings(before);
  });

  test("drops a node on a link, which then goes through it", async () => {
    const before = await kept();
    const there = await onLink("load", "blur");
    await lift(await grip("loose"), there);
    await page.locator("[data-insert]").waitFor();
    await page.mouse.up();
    await becomes(
      ({ nodes }) => [nodes["loose"]?.inputs, nodes["blur"]?.inputs["picture"]],
      [picture("load"), { from: "loose.picture" }],
    );
    await undoBrings(before);
  });

  test("duplicates with Ctrl what it drags, which stays", async () => {
    const before = await kept();
    const [x, y] = await grip("blur");
    await held("Control", () => drag([x, y], [x, y - 220]));
    await becomes(({ nodes }) => Object.keys(nodes).length, 8);
    const { nodes, layout } = await kept();
    const copy = Object.keys(nodes).find((id) => before.nodes[id] === undefined)!;
    expect(nodes[copy]).toEqual(before.nodes["blur"]);
    expect(layout["blur"]).toEqual(before.layout["blur"]);
    expect(await selected()).toEqual([copy]);
    await undoBrings(before);
  });

  test("moves with Ctrl all links of an output to another", async () => {
    const before = await kept();
    const [from, to] = [await output("load"), await output("other")];
    await held("Control", () => drag(from, to));
    const other = { from: "other.picture" };
    await becomes((now) => [linkOf("blur")(now), linkOf("grey")(now)], [other, other]);
    await undoBrings(before);
  });

  test("cuts with Y the links that it crosses", async () => {
    const before = await kept();
    const [x, y] = await onLink("load", "blur");
    await canvas().focus();
    await held("y", () => drag([x, y - 60], [x, y + 200]));
    await becomes((now) => [linkOf("blur")(now), linkOf("grey")(now)], [undefined, undefined]);
    await undoBrings(before);
  });

  test("puts a point on a link with Alt, drags it, and Delete takes it away", async () => {
    const [x, y] = await onLink("blur", "old");
    const via = ({ layout }: PlainDocument) => layout["old.picture"]?.via?.length ?? 0;
    await held("Alt", () => click([x, y]));
    await becomes(via, 1);
    const before = await kept();
    await drag([x, y], [x + 20, y + 60]);
    const [px, py] = before.layout["old.picture"]!.via![0]!;
    await becomes(({ layout }) => layout["old.picture"]?.via, [[px + 20, py + 60]]);
    await page.keyboard.press("Delete");
    await becomes(via, 0);
    expect(linkOf("old")(await kept())).toEqual({ from: "blur.picture" });
  });

  test("selects with a box to the right what is in it, to the left what it touches", async () => {
    const [x, y] = await grip("grey");
    const [ox, oy] = await grip("old");
    const [from, to]: readonly [Point, Point] = [
      [x - 90, y - 30],
      [ox + 40, oy + 30],
    ];
    await held("Shift", () => drag([x - 90, oy - 40], [ox + 40, y - 30]));
    expect(await selected()).toEqual(["blur"]);
    await click([x - 100, y - 40]);
    expect(await selected()).toEqual([]);
    await held("Shift", () => drag([to[0], y - 30], [from[0], oy - 40]));
    expect(await selected()).toEqual(["blur", "old"]);
  });

  test("links with two clicks", async () => {
    const before = await kept();
    await click(await output("blur"));
    await click(await input("loose"));
    await becomes(linkOf("loose"), { from: "blur.picture" });
    await undoBrings(before);
  });

  test("arranges with Ctrl+Shift+L, and one undo puts all back and pulses what moved", async () => {
    const before = await kept();
    await canvas().focus();
    await page.keyboard.press("Control+Shift+L");
    await expect.poll(async () => (await kept()).layout, patience).not.toEqual(before.layout);
    const pulsed = await page.evaluateHandle(() => {
      const seen = new Set<string | null>();
      new MutationObserver((all) => {
        for (const { target } of all) seen.add((target as Element).getAttribute("data-slot"));
      }).observe(document.body, { subtree: true, attributeFilter: ["data-pulse"] });
      return seen;
    });
    const moved = Object.keys(before.nodes).length;
    await undoBrings(before);
    await expect.poll(() => pulsed.evaluate((seen) => seen.size), patience).toBeGreaterThan(moved / 2);
  });

  test("mutes, bypasses and collapses by key, and back", async () => {
    const before = await kept();
    await click(await grip("blur"));
    for (const [key, wanted] of [
      ["Control+m", { mute: true }],
      ["Control+b", { bypass: true }],
    ] as const) {
      await page.keyboard.press(key);
      await becomes(({ nodes }) => nodes["blur"], { ...before.nodes["blur"], ...wanted });
      await undoBrings(before);
    }
    await page.keyboard.press("Alt+c");
    await becomes(({ layout }) => layout["blur"], { at: [400, 0], collapsed: true });
    await expect.poll(async () => (await slot("blur").boundingBox())?.height, patience).toBe(32);
    await page.keyboard.press("Alt+c");
    await becomes((now) => now, before);
  });

  test("deletes a node and joins what it stood between", async () => {
    const before = await kept();
    await click(await grip("blur"));
    await page.keyboard.press("Control+Delete");
    await becomes((now) => [now.nodes["blur"], linkOf("old")(now)], [undefined, { from: "load.picture" }]);
    await undoBrings(before);
  });

  test("copies nodes with their links into another document", async () => {
    await click(await grip("blur"));
    await held("Shift", async () => click(await grip("old")));
    await page.keyboard.press("Control+c");
    await page
      .getByRole("navigation", { name: "Open documents" })
      .getByRole("button", { name: "New document" })
      .click();
    await page.getByRole("region", { name: "An empty loom" }).waitFor();
    await canvas().focus();
    await page.keyboard.press("Control+v");
    await page.locator('.dl-slot[data-slot^="sepia"]').waitFor();
    const listed = (await (await studio.api("/api/documents")).json()) as readonly { document: string }[];
    name = listed.map(({ document }) => document).find((document) => document.startsWith("untitled"))!;
    await becomes(({ nodes }) => Object.keys(nodes).length, 2);
    const { nodes } = await kept();
    const [blur, old] = Object.keys(nodes).sort();
    expect(nodes[blur!]).toEqual({ type: "dream/blur", version: 1, inputs: { radius: 3 } });
    expect(nodes[old!]).toEqual({ type: "dream/sepia", version: 1, inputs: picture(blur!) });
  });

  test("in words selects them, and leaves the node where it is", async () => {
    const before = await kept();
    const field = fieldOf(page, "Text", "text");
    const box = (await field.boundingBox())!;
    await field.click();
    await drag([box.x + box.width - 12, box.y + 14], [box.x + 5, box.y + 14]);
    expect(
      await field.evaluate((element) => {
        const { value, selectionStart, selectionEnd } = element as unknown as {
          readonly value: string;
          readonly selectionStart: number;
          readonly selectionEnd: number;
        };
        return value.slice(selectionStart, selectionEnd);
      }),
    ).toBe("one two three");
    await page.keyboard.type("four");
    await page.keyboard.press("Escape");
    await becomes(({ nodes }) => nodes["words"]?.inputs["text"], "four");
    expect((await kept()).layout).toEqual(before.layout);
  });
});
