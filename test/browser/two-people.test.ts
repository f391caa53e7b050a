/** Two people in one document, each in a browser of their own: edits merge, the later of two stands, undo is one's own, each sees the other. */

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { fieldOf, kept, nodeOf } from "./hands.js";
import { browserPath, closeBrowser, mistakes, openStudio, type Studio } from "./studio.js";

describe.skipIf(browserPath === undefined)("two people in one document", () => {
  let studio: Studio;
  let ada: Page;
  let bo: Page;
  beforeEach(async () => {
    studio = await openStudio();
    ada = await comeIn(studio, "Ada");
    bo = await comeIn(studio, "Bo");
    await othersOf(ada).getByText("Bo", { exact: true }).waitFor();
    await othersOf(bo).getByText("Ada", { exact: true }).waitFor();
  }, 60_000);
  afterEach(async () => {
    await studio[Symbol.asyncDispose]();
    for (const page of [ada, bo]) expect(mistakes.get(page)).toEqual([]);
  });
  afterAll(closeBrowser);

  it("each sees the other: the name, the pointer and what is selected", async () => {
    await headOf(bo, "Decode").click();
    await ada
      .locator('.dl-slot[data-held="Bo"]')
      .filter({ has: nodeOf(ada, "Decode") })
      .waitFor();
    await ada.locator(".dl-cursor", { hasText: "Bo" }).waitFor();
    await bo.close();
    await othersOf(ada).waitFor({ state: "hidden" });
    await ada.locator("[data-held]").waitFor({ state: "detached" });
  }, 30_000);

  it("an edit of one is seen by the other, and edits to different fields of one node both stand", async () => {
    await fieldOf(ada, "Prompt: generate", "text").fill("a red apple");
    await fieldOf(bo, "Prompt: generate", "text")
      .and(bo.getByText("a red apple", { exact: true }))
      .waitFor();
    await Promise.all([type(ada, "seed", "11"), type(bo, "steps", "9")]);
    for (const page of [ada, bo]) {
      await shows(page, "seed", "11");
      await shows(page, "steps", "9");
      await kept(page);
    }
    const { nodes } = (await (await studio.api("/api/documents/first-picture")).json()) as Answered;
    expect(nodes["sample"]?.inputs).toMatchObject({ seed: 11, steps: 9 });
  }, 30_000);

  it("of two edits to one literal the later stands in both, and an undo of the earlier says so and does nothing", async () => {
    await type(ada, "seed", "100");
    await shows(bo, "seed", "100");
    await type(bo, "seed", "200");
    await shows(ada, "seed", "200");
    await ada.keyboard.press("Control+z");
    await ada
      .getByRole("log", { name: "Messages" })
      .getByText(/^Not undone: .*Bo/)
      .waitFor();
    await shows(ada, "seed", "200");
    await shows(bo, "seed", "200");
    await bo.keyboard.press("Control+z");
    for (const page of [ada, bo]) await shows(page, "seed", "100");
  }, 30_000);
});

interface Answered {
  readonly nodes: Readonly<Record<string, { readonly inputs: object }>>;
}

/** Opens the page, waits for the first picture's document, and says who it is. */
async function comeIn(studio: Studio, name: string): Promise<Page> {
  const page = await studio.enter();
  await nodeOf(page, "DiT sample").waitFor();
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByLabel("Your name").fill(name);
  await page.keyboard.press("Escape");
  await page.getByLabel("Your name").waitFor({ state: "hidden" });
  await page.mouse.move(700, 900);
  return page;
}

function othersOf(page: Page) {
  return page.getByRole("list", { name: "Others in this document" });
}

function headOf(page: Page, title: string) {
  return nodeOf(page, title).getByText(title, { exact: true });
}

/** Clicks a field of the sampler, types into it, and leaves it. */
async function type(page: Page, port: string, value: string): Promise<void> {
  await fieldOf(page, "DiT sample", port).click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type(value);
  await page.keyboard.press("Enter");
}

/** Waits until a field of the sampler shows a value. */
async function shows(page: Page, port: string, value: string): Promise<void> {
  const field = fieldOf(page, "DiT sample", port);
  await expect
    .poll(() => field.evaluate((each) => (each instanceof HTMLInputElement ? each.value : each.textContent)))
    .toBe(value);
}
