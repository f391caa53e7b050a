/** What happens to a person's work when a page is loaded again, or the server is killed, in the middle of a run. */

import type { Page } from "playwright-core";
import { afterAll, describe, expect, test } from "vitest";
import { endOfRun, pictureOf } from "./hands.js";
import { browserPath, closeBrowser, mistakes, openStudio, type Studio } from "./studio.js";

afterAll(closeBrowser);

interface RunAnswer {
  readonly run: { readonly state: string; readonly attempt: number };
}

const steps = (page: Page) =>
  page.getByRole("group", { name: /^DiT sample/ }).getByRole("spinbutton", { name: "steps" });

/** Sets the sampler's steps so high that a run lasts until somebody is done with it. */
async function makeItLong(page: Page): Promise<void> {
  await steps(page).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("100");
  await page.keyboard.press("Enter");
  await page.getByText("All edits kept").waitFor();
}

async function run(page: Page): Promise<void> {
  await page
    .getByRole("button", { name: /^Run\b/ })
    .first()
    .click();
}

async function runsOf(studio: Studio): Promise<readonly (readonly [string, number])[]> {
  const answer = (await (await studio.api("/api/runs")).json()) as readonly RunAnswer[];
  return answer.map(({ run: { state, attempt } }) => [state, attempt]);
}

const sampling = (page: Page) => page.getByText(/step \d+ of \d+/).first();

describe.skipIf(browserPath === undefined)("in the middle of a run", () => {
  test("a page that is loaded again shows the same run going on, and its end", async () => {
    await using studio = await openStudio();
    const page = await studio.enter();
    await makeItLong(page);
    await run(page);
    await sampling(page).waitFor({ timeout: 30_000 });
    await page.reload();
    await endOfRun(page, 1);
    expect(await runsOf(studio)).toEqual([["succeeded", 1]]);
    await pictureOf(page, "Decode");
    expect(mistakes.get(page)).toEqual([]);
  });

  test("a server killed with -9 loses no edit, takes those made meanwhile, and tells the truth of the run", async () => {
    await using studio = await openStudio();
    const page = await studio.enter();
    await makeItLong(page);
    await run(page);
    await sampling(page).waitFor({ timeout: 30_000 });
    await studio.kill();
    await page.getByText("No connection").waitFor();
    const words = page.getByRole("group", { name: /^Prompt/ }).getByRole("textbox", { name: "text" });
    await words.fill("a red apple");
    await words.blur();
    await page.getByText("1 edit waits", { exact: true }).waitFor();
    await studio.restart();
    await page.getByText("All edits kept").waitFor();
    await endOfRun(page, 1);
    expect(await runsOf(studio)).toEqual([["succeeded", 2]]);
    const [document] = (await (await studio.api("/api/documents")).json()) as readonly { document: string }[];
    const text = await (await studio.api(`/api/documents/${encodeURIComponent(document!.document)}`)).text();
    expect(text).toContain('"steps": 100');
    expect(text).toContain('"text": "a red apple"');
    expect(mistakes.get(page)).toEqual([]);
  });
});
