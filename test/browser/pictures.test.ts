/** From a picture back to its graph; pictures and files dropped on the page; words typed into the form. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { endOfRun } from "./hands.js";
import { browserPath, closeBrowser, mistakes, openStudio, type Studio } from "./studio.js";

const root = join(import.meta.dirname, "..", "..");
let studio: Studio;
let page: Page;

beforeEach(async () => {
  if (browserPath === undefined) return;
  studio = await openStudio();
  page = await studio.enter();
  await page.locator("[data-node]").first().waitFor();
});
afterEach(async () => {
  if (browserPath !== undefined) await studio[Symbol.asyncDispose]();
});
afterAll(closeBrowser);

/** Drops a file of this machine in the middle of what is found, as a person does from a folder. */
async function drop(path: string, name: string, type: string): Promise<void> {
  const bytes = readFileSync(path).toString("base64");
  const data = await page.evaluateHandle(
    ([base64, fileName, mime]) => {
      const bytes = Uint8Array.from(atob(base64!), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName!, { type: mime! }));
      return transfer;
    },
    [bytes, name, type],
  );
  const canvas = page.getByRole("application");
  const { x, y, width, height } = (await canvas.boundingBox())!;
  const at = { clientX: x + width / 2, clientY: y + height - 60, dataTransfer: data };
  for (const kind of ["dragenter", "dragover", "drop"]) await canvas.dispatchEvent(kind, at);
}

async function run(): Promise<void> {
  await page
    .getByRole("button", { name: /^Run\b/ })
    .first()
    .click();
  await endOfRun(page, 1);
}

async function documents(): Promise<readonly { readonly document: string; readonly nodes: number }[]> {
  return (await (await studio.api("/api/documents")).json()) as readonly {
    document: string;
    nodes: number;
  }[];
}

describe.skipIf(browserPath === undefined)("pictures", () => {
  test("a picture in the gallery opens the graph that made it", async () => {
    await run();
    await page.getByRole("button", { name: "Gallery" }).click();
    await page
      .getByRole("region", { name: "Gallery" })
      .getByRole("button", { name: /rocket/ })
      .first()
      .click();
    await page.getByRole("button", { name: /Open its graph/ }).click();
    await expect.poll(async () => (await documents()).map(({ nodes }) => nodes)).toEqual([9, 9]);
    const texts = await Promise.all(
      (await documents()).map(async ({ document }) =>
        (await (await studio.api(`/api/documents/${encodeURIComponent(document)}`)).text()).replace(
          /"title": ".*"/,
          "",
        ),
      ),
    );
    expect(texts[0]).toBe(texts[1]);
    expect(mistakes.get(page)).toEqual([]);
  });

  test("a saved picture dropped on the page opens its graph in a tab of its own", async () => {
    await run();
    const [saved] = readdirSync(join(studio.folder, "out")).filter((name) => name.endsWith(".png"));
    await drop(join(studio.folder, "out", saved!), saved!, "image/png");
    await page.getByRole("dialog").getByRole("button", { name: /Open/ }).first().click();
    await expect.poll(async () => (await documents()).length).toBe(2);
    await expect
      .poll(() =>
        page
          .getByRole("navigation", { name: "Open documents" })
          .getByRole("button", { name: /^Close/ })
          .count(),
      )
      .toBe(2);
    expect(mistakes.get(page)).toEqual([]);
  });

  test("a picture without a graph, dropped on the canvas, becomes a node that loads it", async () => {
    await drop(join(root, "graphs", "pictures", "rocket.png"), "rocket.png", "image/png");
    await page.getByRole("group", { name: /^Load picture/ }).waitFor();
    await page.getByText("All edits kept").waitFor();
    expect(readdirSync(join(studio.folder, "graphs", "pictures"))).toEqual(["rocket.png"]);
    expect(mistakes.get(page)).toEqual([]);
  });

  test("words typed into the form give a picture there", async () => {
    await page.getByRole("button", { name: "Form", exact: true }).click();
    const form = page.getByRole("main", { name: "Form" });
    await form.getByRole("textbox", { name: /prompt|text/i }).fill("a red apple");
    await page
      .getByRole("button", { name: /^Run\b/ })
      .first()
      .click();
    await endOfRun(page, 1);
    await form.getByRole("region", { name: "Result" }).getByRole("img").first().waitFor();
    await expect
      .poll(async () => ((await (await studio.api("/api/gallery?q=apple")).json()) as unknown[]).length)
      .toBeGreaterThan(0);
    expect(mistakes.get(page)).toEqual([]);
  });
});
