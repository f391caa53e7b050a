/** The canvas in a real browser: what does not depend on the machine's speed, and that a gesture is one edit or none. */

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromium, type Browser, type Page } from "playwright-core";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { servePages, type ServedPages } from "../../bench/editor/pages.mjs";
import { browserPath } from "./studio.js";

/** What the bench's page offers to who drives it. */
interface Driven {
  readonly bench: {
    look(x: number, y: number, zoom: number): void;
    record(on: boolean): void;
    readonly frames: readonly number[];
    readonly more: {
      readonly drawn: () => number;
      readonly canvas: () => {
        toScreen(at: readonly [number, number]): readonly [number, number];
        ready(): Promise<void>;
      };
      readonly store: {
        readonly state: { getState(): { readonly plain: PlainDocument; readonly version: number } };
        undo(): void;
      };
      readonly page: { readonly app: { getState(): { readonly overlay: { readonly kind: string } } } };
    };
  };
  commits: number;
  open(on: boolean): void;
  gc(): void;
}
declare const window: Driven;
declare const document: { querySelectorAll(selector: string): { readonly length: number } };
declare const performance: { readonly memory: { readonly usedJSHeapSize: number } };
declare const requestAnimationFrame: (then: () => void) => void;

let pages: ServedPages;
let browser: Browser;

describe.runIf(browserPath !== undefined)("the canvas in a browser", () => {
  beforeAll(async () => {
    pages = await servePages(["ours"]);
    browser = await chromium.launch({
      executablePath: browserPath!,
      args: ["--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc", "--enable-precise-memory-info"],
    });
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await pages.close();
  });

  async function enter(query: string): Promise<Page> {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await page.goto(`${pages.url}/ours/index.html?${query}`);
    await page.waitForSelector("body[data-ready]", { state: "attached" });
    return page;
  }

  /** Until nothing more comes into the page: ten frames in a row with as many elements. */
  async function settled(page: Page): Promise<void> {
    await page.evaluate(async () => {
      for (let same = 0, last = -1; same < 10;) {
        await new Promise<void>((next) => requestAnimationFrame(next));
        const now = document.querySelectorAll("*").length;
        same = now === last ? same + 1 : 0;
        last = now;
      }
    });
  }

  async function drag(
    page: Page,
    from: readonly [number, number],
    to: readonly [number, number],
    button: "left" | "middle" = "left",
  ): Promise<void> {
    await page.mouse.move(...from);
    await page.mouse.down({ button });
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 5 });
    await page.mouse.move(...to, { steps: 5 });
    await page.mouse.up({ button });
    await settled(page);
  }

  const plain = (page: Page): Promise<PlainDocument> =>
    page.evaluate(() => window.bench.more.store.state.getState().plain);
  const version = (page: Page): Promise<number> =>
    page.evaluate(() => window.bench.more.store.state.getState().version);
  const onScreen = async (page: Page, at: readonly [number, number]): Promise<readonly [number, number]> =>
    page.evaluate((at) => window.bench.more.canvas().toScreen(at), at);
  async function port(
    page: Page,
    node: string,
    name: string,
    side: string,
  ): Promise<readonly [number, number]> {
    const box = await page
      .locator(`[data-slot="${node}"] [data-port="${name}"][data-side="${side}"]`)
      .boundingBox();
    return [box!.x + box!.width / 2, box!.y + box!.height / 2];
  }

  test("with 1,000 nodes open at most 2,500 elements are in the page", async () => {
    const page = await enter("n=1000");
    await page.evaluate(() => window.bench.look(-4500, -5000, 1));
    await settled(page);
    expect(await page.evaluate(() => document.querySelectorAll(".dl-slot").length)).toBeGreaterThan(8);
    expect(await page.evaluate(() => document.querySelectorAll("*").length)).toBeLessThanOrEqual(2500);
    await page.close();
  });

  test("panning at 25 % commits nothing in React and draws once a frame", async () => {
    const page = await enter("n=1000");
    await page.evaluate(() => window.bench.look(-700, -800, 0.25));
    await settled(page);
    const before = await page.evaluate(() => [window.commits, window.bench.more.drawn()]);
    await page.evaluate(() => window.bench.record(true));
    await page.mouse.move(640, 360);
    await page.mouse.down({ button: "middle" });
    for (let step = 1; step <= 60; step++) await page.mouse.move(640 + 4 * step, 360 + 2 * step);
    const after = await page.evaluate(() => [
      window.commits,
      window.bench.more.drawn(),
      window.bench.frames.length,
    ]);
    await page.mouse.up({ button: "middle" });
    expect(before[0]).toBeGreaterThan(0);
    expect(after[0]! - before[0]!).toBe(0);
    expect(after[1]! - before[1]!).toBeGreaterThan(0);
    expect(after[1]! - before[1]!).toBeLessThanOrEqual(after[2]! + 2);
    await page.close();
  });

  test("opening and closing a large document ten times leaves no memory behind", async () => {
    const page = await enter("n=1000");
    const visit = () =>
      page.evaluate(async () => {
        const frames = async (count: number) => {
          for (; count > 0; count--) await new Promise<void>((next) => requestAnimationFrame(next));
        };
        window.open(true);
        await frames(4);
        await window.bench.more.canvas().ready();
        await frames(20);
        window.open(false);
        await frames(20);
      });
    const heap = () =>
      page.evaluate(() => {
        for (let time = 0; time < 4; time++) window.gc();
        return performance.memory.usedJSHeapSize;
      });
    // Until the browser has compiled what it will compile.
    for (let time = 0; time < 8; time++) await visit();
    // What leaks grows each time; what the browser compiles late does so once.
    let grown = Infinity;
    for (let round = 0; round < 3 && grown > 1.05; round++) {
      const before = await heap();
      for (let time = 0; time < 10; time++) await visit();
      grown = (await heap()) / before;
    }
    expect(grown).toBeLessThanOrEqual(1.05);
    await page.close();
  }, 120_000);

  test("a drag is one edit, and undo puts the node back", async () => {
    const page = await enter("graph=text-to-picture");
    await settled(page);
    const { at } = (await plain(page)).layout["sample"]!;
    const start = await onScreen(page, [at![0] + 60, at![1] + 16]);
    const before = await version(page);
    await drag(page, start, [start[0] + 60, start[1] + 90]);
    expect(await version(page)).toBe(before + 1);
    expect((await plain(page)).layout["sample"]?.at).not.toEqual(at);
    await page.evaluate(() => window.bench.more.store.undo());
    await settled(page);
    expect((await plain(page)).layout["sample"]?.at).toEqual(at);
    expect(await onScreen(page, [at![0] + 60, at![1] + 16])).toEqual(start);
    await page.close();
  });

  test("a link that does not fit is refused in a sentence and changes nothing", async () => {
    const page = await enter("graph=text-to-picture");
    await settled(page);
    const before = await version(page);
    await drag(
      page,
      await port(page, "decode", "picture", "output"),
      await port(page, "sample", "conditioning", "input"),
    );
    expect(await page.locator(".dl-air-words").textContent()).toBe(
      '"sample".conditioning takes a conditioning; "decode".picture gives a picture.',
    );
    expect(await version(page)).toBe(before);
    await page.close();
  });

  test("a link dropped on a node's body takes its best port, replacing what stood there in one edit", async () => {
    const page = await enter("graph=text-to-picture");
    await settled(page);
    const { at } = (await plain(page)).layout["decode"]!;
    const before = await version(page);
    await drag(
      page,
      await port(page, "start", "latent", "output"),
      await onScreen(page, [at![0] + 100, at![1] + 16]),
    );
    expect((await plain(page)).nodes["decode"]?.inputs["latent"]).toEqual({ from: "start.latent" });
    expect(await version(page)).toBe(before + 1);
    await page.close();
  });

  test("a linked input dragged to the ground loses its link; Esc on the way changes nothing", async () => {
    const page = await enter("graph=text-to-picture");
    await settled(page);
    const vae = await port(page, "decode", "vae", "input");
    const before = await version(page);
    await page.mouse.move(...vae);
    await page.mouse.down();
    await page.mouse.move(vae[0], vae[1] + 200, { steps: 4 });
    await page.keyboard.press("Escape");
    await page.mouse.up();
    expect(await version(page)).toBe(before);
    await drag(page, vae, [vae[0] - 20, 680]);
    expect((await plain(page)).nodes["decode"]?.inputs["vae"]).toBeUndefined();
    await page.close();
  });

  test("a link dropped on the ground opens the search", async () => {
    const page = await enter("graph=text-to-picture");
    await settled(page);
    const from = await port(page, "start", "latent", "output");
    await drag(page, from, [from[0] + 40, 690]);
    expect(await page.evaluate(() => window.bench.more.page.app.getState().overlay.kind)).toBe("search");
    await page.close();
  });
});
