/** Text to picture built in a browser from an empty canvas, by mouse and by keyboard, run, changed, taken back; and by the command line. */

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { pixelsOf } from "../cli/png.js";
import { endOf, lastOf } from "../cli/rig.js";
import { dragLink, endOfRun, fieldOf, newDocument, nodeOf, pictureOf, portOf } from "./hands.js";
import { browserPath, closeBrowser, mistakes, openStudio, type Studio } from "./studio.js";

/** Where the mouse puts each node: the middle of its head, on a page of 1920 by 1200. */
const places: Readonly<Record<string, readonly [number, number]>> = {
  Load: [430, 150],
  "Prompt: generate": [430, 560],
  "LMM encode": [690, 150],
  "Empty latent": [690, 560],
  Adapter: [950, 150],
  "DiT sample": [1210, 150],
  Decode: [1470, 150],
  Save: [1470, 640],
};

/** The links of text to picture, `[node, output, node, input]`. */
const links = [
  ["Load", "lmm", "LMM encode", "lmm"],
  ["Prompt: generate", "prompt", "LMM encode", "prompt"],
  ["Load", "adapter", "Adapter", "adapter"],
  ["LMM encode", "encoding", "Adapter", "encoding"],
  ["Load", "dit", "Empty latent", "dit"],
  ["Load", "dit", "DiT sample", "dit"],
  ["Adapter", "conditioning", "DiT sample", "conditioning"],
  ["Empty latent", "latent", "DiT sample", "start"],
  ["Load", "vae", "Decode", "vae"],
  ["DiT sample", "latent", "Decode", "latent"],
  ["Decode", "picture", "Save", "picture"],
] as const;

/** All that runs: loading is a part of what it loads for. */
const all = Object.keys(places)
  .filter((title) => title !== "Load")
  .sort();

const words = "a rocket left of a blue whale";

/** The nodes that were computed, in the order of the alphabet. */
function doneIn(words: Readonly<Record<string, string>>): readonly string[] {
  return Object.keys(words)
    .filter((title) => words[title] === "done")
    .sort();
}

describe.skipIf(browserPath === undefined)("text to picture from an empty canvas", () => {
  let studio: Studio;
  beforeEach(async () => void (studio = await openStudio()), 30_000);
  afterEach(() => studio[Symbol.asyncDispose]());
  afterAll(closeBrowser);

  it("is built with the mouse, run, run with another seed, and the seed is taken back", async () => {
    const page = await studio.enter({ width: 1920, height: 1200 });
    await newDocument(page);
    await putNodes(page);
    for (const [from, output, to, input] of links)
      await dragLink(page, portOf(page, from, "output", output), portOf(page, to, "input", input));
    await fieldOf(page, "Load", "checkpoint").hover();
    await fieldOf(page, "Load", "checkpoint").selectOption("dream-mini");
    await fieldOf(page, "Prompt: generate", "text").click();
    await page.keyboard.type(words);
    await press(page, "Run");
    expect(doneIn(await endOfRun(page, 1))).toEqual(all);
    const first = await pictureOf(page, "Decode");
    const seed = fieldOf(page, "DiT sample", "seed");
    await seed.click();
    await page.keyboard.type("7");
    await press(page, "Run");
    const second = await endOfRun(page, 2);
    expect(doneIn(second)).toEqual(["Decode", "DiT sample", "Save"]);
    expect(new Set(Object.values(second))).toEqual(new Set(["done", "hit"]));
    expect(await pictureOf(page, "Decode")).not.toBe(first);
    await page.getByRole("button", { name: "Search or do" }).click();
    await page.getByRole("dialog").getByRole("combobox").fill("undo");
    await page.getByRole("option", { name: /^Undo/ }).click();
    await seed.and(page.locator('[value="0"]')).waitFor();
    expect(mistakes.get(page)).toEqual([]);
  }, 60_000);

  it("is built with the keyboard alone, and its file gives the command line the same picture", async () => {
    const page = await studio.enter();
    await page.getByRole("application").waitFor();
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search or do" }).waitFor();
    await page.keyboard.type("new document");
    await choose(page, /^New document/);
    await page.getByRole("region", { name: "An empty loom" }).waitFor();
    for (const title of inOrder) {
      await add(page, title);
      for (const [from, output, to, input] of links)
        if (to === title) await linkByKeys(page, input, `${from}, ${output}`);
      if (title === "Load") await chooseCheckpoint(page);
      if (title === "Prompt: generate") await typeWords(page);
    }
    await page.keyboard.press("Control+Enter");
    expect(doneIn(await endOfRun(page, 1))).toEqual(all);
    const digest = await pictureOf(page, "Decode");
    const shown = Buffer.from(await (await studio.api(`/api/pictures/sha256:${digest}`)).arrayBuffer());
    const file = await pictureByCommand(studio.folder, join("graphs", "untitled.json"));
    expect(file).toMatch(new RegExp(`-${digest.slice(0, 8)}\\.png$`));
    expect(pixelsOf(readFileSync(file))).toBe(pixelsOf(shown));
    expect(mistakes.get(page)).toEqual([]);
  }, 60_000);
});

/** Each after what it needs. */
const inOrder = [
  "Load",
  "Prompt: generate",
  "LMM encode",
  "Adapter",
  "Empty latent",
  "DiT sample",
  "Decode",
  "Save",
];

/** Steps down a list until this row is picked, and takes it. */
async function choose(page: Page, name: RegExp): Promise<void> {
  const wanted = page.getByRole("option", { name });
  await wanted.first().waitFor();
  for (let down = 0; (await wanted.first().getAttribute("aria-selected")) !== "true"; down++) {
    if (down > 40) throw new Error(`${String(name)} cannot be reached by the keyboard.`);
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

/** Tab on the canvas, the title, Enter. */
async function add(page: Page, title: string): Promise<void> {
  await page.locator("[role=application]:focus").waitFor();
  await page.keyboard.press("Tab");
  await page.getByRole("combobox", { name: "Find a node" }).waitFor();
  await page.keyboard.type(title);
  await choose(page, new RegExp(`^${title} ?(Dream|Values|Prompts|Pictures|Models|$)`));
  await nodeOf(page, title).waitFor();
  await page.locator("[role=application]:focus").waitFor();
}

/** L on the node that was just added, its input, what it is linked to. */
async function linkByKeys(page: Page, input: string, from: string): Promise<void> {
  await page.keyboard.press("l");
  await goToRow(page, /^Sockets of/, new RegExp(`^${input} ?input`));
  await goToRow(page, /^Link /, new RegExp(`^${from}`));
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.locator("[role=application]:focus").waitFor();
}

/** Steps down the rows of a popup until one has the focus, and takes it. */
async function goToRow(page: Page, popup: RegExp, row: RegExp): Promise<void> {
  const wanted = page.getByRole("dialog", { name: popup }).getByRole("button", { name: row });
  await wanted.waitFor();
  for (let down = 0; !(await wanted.evaluate((element) => element === document.activeElement)); down++) {
    if (down > 40) throw new Error(`${String(row)} cannot be reached by the keyboard.`);
    await page.keyboard.press("ArrowDown");
  }
  await page.keyboard.press("Enter");
}

/** Enter goes into the node's first field. */
async function chooseCheckpoint(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await page
    .locator('select[aria-label="checkpoint"]:focus option', { hasText: /^dream-mini$/ })
    .waitFor({ state: "attached" });
  await page.keyboard.type("dream-mini");
  await page
    .locator('select[aria-label="checkpoint"]:focus option:checked', { hasText: /^dream-mini$/ })
    .waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
}

async function typeWords(page: Page): Promise<void> {
  await page.keyboard.press("Enter");
  await page.locator('[data-field="text"] :focus').waitFor();
  await page.keyboard.type(words);
  await page.keyboard.press("Escape");
}

/** The first by a double click and the search, all others dragged from the list of nodes. */
async function putNodes(page: Page): Promise<void> {
  const canvas = page.getByRole("application", { name: "Graph canvas" });
  const panel = page.getByRole("region", { name: "Nodes", exact: true });
  if (!(await panel.isVisible())) await page.getByRole("button", { name: "Nodes", exact: true }).click();
  await panel.waitFor();
  const origin = (await canvas.boundingBox())!;
  for (const [title, [x, y]] of Object.entries(places)) {
    if (title === "Load") {
      await page.mouse.dblclick(x, y);
      await page
        .getByRole("dialog", { name: "Add a node" })
        .getByRole("option", { name: /^Load\b/ })
        .first()
        .click()
        .catch(async (e) => {
          await page.screenshot({ path: "/tmp/q1/c.png" });
          console.log(
            await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200)),
            mistakes.get(page),
          );
          throw e;
        });
    } else
      await panel
        .getByRole("button", { name: title, exact: true })
        .dragTo(canvas, { targetPosition: { x: x - origin.x, y: y - origin.y } });
    await nodeOf(page, title)
      .waitFor()
      .catch(async (error) => {
        throw error;
      });
  }
}

/** Clicks Run, which says behind its name how much there is to compute. */
async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("group", { name, exact: true }).getByRole("button").first().click();
}

/** Runs a document by the command line with a home of its own; the file of its picture, whose name ends in its digest. */
async function pictureByCommand(folder: string, document: string): Promise<string> {
  const cli = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "dreamloom.js");
  const env = { PATH: process.env["PATH"], DREAMLOOM_HOME: join(folder, "another home"), CI: "true" };
  const child = spawn(process.execPath, [cli, "run", document, "--json"], { cwd: folder, env });
  const ended = lastOf(await endOf(child));
  expect(ended).toMatchObject({ outcome: "succeeded", hits: [] });
  return ended.files[0] ?? "";
}
