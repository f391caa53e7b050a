/** All that the page can show: that everybody can use it, that it fits the screen, that it carries a large graph, and that the keyboard gets everywhere and back. */

import { join } from "node:path";
import type { PlainDocument } from "@dreamloom/engine/edits";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { findings } from "./axe.js";
import { largeDocument, putDocument, smallDocument } from "./documents.js";
import { kept, nodeOf } from "./hands.js";
import { anyOverlay, canvasOf, overlays, panel, views } from "./shown.js";
import { browserPath, closeBrowser, mistakes, openStudio, type Studio } from "./studio.js";

/** A page of 1280 by 720 with a document open. */
async function open(studio: Studio, document: string): Promise<Page> {
  const page = await studio.enter({ width: 1280, height: 720, still: true, at: `#document=${document}` });
  await canvasOf(page).waitFor();
  return page;
}

describe.skipIf(browserPath === undefined)("the page", () => {
  let studio: Studio;
  let page: Page;
  beforeAll(async () => {
    studio = await openStudio();
    putDocument(join(studio.folder, "graphs"), "small", smallDocument);
    putDocument(join(studio.folder, "graphs"), "large", largeDocument(1000));
  });
  afterEach(async () => {
    const said = mistakes.get(page);
    await page.context().close();
    expect(said).toEqual([]);
  });
  afterAll(async () => {
    await closeBrowser();
    await studio[Symbol.asyncDispose]();
  });

  /** The small document, run, so that pictures and the states of a run are there. */
  async function openRun(): Promise<Page> {
    const opened = (page = await open(studio, "small"));
    await opened
      .getByRole("button", { name: /^Run\b/ })
      .first()
      .click();
    await opened.getByRole("group", { name: /^Sepia, old: (done|hit)/ }).waitFor();
    await nodeOf(opened, "Sepia").getByRole("img").waitFor();
    return opened;
  }

  test("shows nothing that keeps somebody out, in dark and in light", async () => {
    page = await openRun();
    for (const { name, show, within } of views) {
      await show(page);
      expect(await findings(page, within), name).toEqual([]);
      expect(await sideways(page), name).toBe(0);
      await page.keyboard.press("Escape");
      await page.locator(anyOverlay).waitFor({ state: "detached" });
    }
  });

  test("opens, moves and changes a graph of 1,000 nodes with at most 2,500 elements, and zooms with at most 60 nodes among them", async () => {
    page = await open(studio, "large");
    const zoom = page.getByRole("button", { name: /^\d+ %$/ });
    await zoom.click();
    await expect.poll(() => zoom.textContent()).toBe("100 %");
    await expect.poll(() => someNode(page)).toBeDefined();
    const { id, node, box } = (await someNode(page))!;
    await page.mouse.move(box.x + 40, box.y + 2);
    await page.mouse.down({ button: "middle" });
    await page.mouse.move(box.x - 60, box.y + 52, { steps: 8 });
    await page.mouse.up({ button: "middle" });
    await expect.poll(() => node.boundingBox()).toMatchObject({ x: box.x - 100, y: box.y + 50 });
    expect(await mostElements(page)).toBeLessThanOrEqual(2500);
    await node.locator("[data-grip]").click();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => node.boundingBox()).toMatchObject({ x: box.x - 92 });
    await kept(page);
    expect(await placeOf(studio, "large", id)).toEqual([placeIn(id)[0] + 8, placeIn(id)[1]]);
    for (const level of ["79 %", "63 %", "50 %"]) {
      await page.getByRole("button", { name: "Zoom out" }).click();
      await expect.poll(() => zoom.textContent()).toBe(level);
      expect(await mostElements(page, "[role=group][data-node]"), level).toBeLessThanOrEqual(60);
    }
    await page.keyboard.press("Home");
    await expect.poll(async () => parseInt((await zoom.textContent())!)).toBeLessThan(10);
    expect(await mostElements(page)).toBeLessThanOrEqual(2500);
  });

  test("gives the keyboard to every part of it with F6, and shows where it is", async () => {
    page = await open(studio, "small");
    await panel(page, "Nodes").click();
    await page.getByRole("button", { name: "Open the inspector" }).click();
    await page.getByRole("button", { name: /run log$/ }).click();
    await page.getByRole("region", { name: "Run log" }).waitFor();
    await canvasOf(page).focus();
    const seen: string[] = [];
    for (let time = 0; time < 7; time++) {
      await page.keyboard.press("F6");
      seen.push(await whereIsTheKeyboard(page));
    }
    expect(seen).toEqual(["Inspector", "Run log", "footer", "Open documents", "Panels", "Nodes", "Graph"]);
    await page.keyboard.press("Shift+F6");
    expect(await whereIsTheKeyboard(page)).toBe("Nodes");
  });

  test("closes what lies over it with Escape, and the keyboard is where it was", async () => {
    page = await openRun();
    for (const { name, before, keys, from = canvasOf(page) } of overlays(page)) {
      await before?.();
      await from.focus();
      await page.keyboard.press(keys);
      const over = page.locator(anyOverlay);
      await over.waitFor();
      expect(await over.evaluate((each) => each.contains(document.activeElement)), name).toBe(true);
      await page.keyboard.press("Escape");
      await over.waitFor({ state: "detached" });
      await expect
        .poll(() => from.evaluate((each) => each === document.activeElement), { message: name })
        .toBe(true);
    }
  });

  test("says that there is no connection in a way that everybody can read", async () => {
    page = await open(studio, "small");
    await studio.kill();
    await page.getByText("No connection").waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await studio.restart();
    await page.getByText("All edits kept").waitFor();
  });
});

/** A node whose head is well in view, if one is drawn already: its id, the node, and its box. */
async function someNode(page: Page) {
  const canvas = (await canvasOf(page).boundingBox())!;
  for (const each of await page.locator("[role=group][data-node]").all()) {
    const box = await each.boundingBox();
    if (!box || box.x < canvas.x + 300 || box.x > canvas.x + canvas.width - 250) continue;
    if (box.y < canvas.y + 60 || box.y > canvas.y + canvas.height - 160) continue;
    const id = (await each.getAttribute("data-node"))!;
    return { id, box, node: page.locator(`[role=group][data-node="${id}"]`) };
  }
  return undefined;
}

/** The most elements that are in the page in any of thirty frames. */
function mostElements(page: Page, which = "*"): Promise<number> {
  return page.evaluate(async (which) => {
    let most = 0;
    for (let frame = 0; frame < 30; frame++) {
      await new Promise(requestAnimationFrame);
      most = Math.max(most, document.querySelectorAll(which).length);
    }
    return most;
  }, which);
}

const placeIn = (id: string): readonly [number, number] => largeDocument(1000).layout[id]!.at!;

/** Where a node lies as the server has it. */
async function placeOf(studio: Studio, document: string, node: string): Promise<unknown> {
  const answer = (await (await studio.api(`/api/documents/${document}`)).json()) as PlainDocument;
  return answer.layout[node]?.at;
}

/** The part of the page that has the keyboard; fails where nobody can see that. */
function whereIsTheKeyboard(page: Page): Promise<string> {
  return page.evaluate(() => {
    const active = document.activeElement!;
    const part = active.closest("[aria-label]:is(nav, main, aside, section), header, footer")!;
    const { outlineStyle, outlineWidth } = getComputedStyle(active);
    if (outlineStyle === "none" || parseFloat(outlineWidth) < 1)
      return `not seen: ${active.outerHTML.slice(0, 120)}`;
    return part.getAttribute("aria-label") ?? part.localName;
  });
}

/** By how much the page is wider than the screen. */
function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
