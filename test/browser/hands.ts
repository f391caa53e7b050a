/** What hands do on the page in journeys: nodes and ports found by name, links dragged, runs waited for. */

import type { Locator, Page } from "playwright-core";

type Side = "input" | "output";

/** A node of the canvas by its title. */
export function nodeOf(page: Page, title: string): Locator {
  return page.locator(`[data-node][role=group][aria-label^="${title}, "]`);
}

/** A port of a node. */
export function portOf(page: Page, title: string, side: Side, port: string): Locator {
  return nodeOf(page, title).locator(`[data-port="${port}"][data-side="${side}"]`);
}

/** The field of an input on the node itself. */
export function fieldOf(page: Page, title: string, port: string): Locator {
  return nodeOf(page, title).locator(
    `[data-field="${port}"] :is(input, select, textarea, [role=textbox], [role=spinbutton])`,
  );
}

/** Opens a new document and waits for its empty canvas. */
export async function newDocument(page: Page): Promise<void> {
  await page
    .getByRole("navigation", { name: "Open documents" })
    .getByRole("button", { name: "New document" })
    .click();
  await page.getByRole("region", { name: "An empty loom" }).waitFor();
}

/** Waits until the server has all edits on its disk. */
export async function kept(page: Page): Promise<void> {
  await page.getByText("All edits kept").waitFor();
}

/** Drags a link with the mouse from one port to the other, and waits until both ends say that they are linked. */
export async function dragLink(page: Page, from: Locator, to: Locator): Promise<void> {
  const [start, end] = [await middleOf(from), await middleOf(to)];
  await page.mouse.move(...start);
  await page.mouse.down();
  await page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, { steps: 4 });
  await page.mouse.move(...end, { steps: 4 });
  await page.mouse.up();
  for (const port of [from, to]) await linked(port);
}

/** Waits until a port says that it is linked. */
export async function linked(port: Locator): Promise<void> {
  await port.and(port.page().locator('[aria-label$=", linked"]')).waitFor();
}

async function middleOf(element: Locator): Promise<[number, number]> {
  const box = await element.boundingBox();
  if (box === null) throw new Error(`Nothing is drawn of ${String(element)}.`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Waits until a run of this number is over; answers the word of each task's footer by the title of its node. */
export async function endOfRun(page: Page, number: number): Promise<Record<string, string>> {
  const cells = page.getByRole("list", { name: `Tasks of run ${number}`, exact: true }).getByRole("button");
  await cells.first().waitFor();
  await page
    .getByRole("button", { name: "Cancel", exact: true })
    .waitFor({ state: "hidden", timeout: 50_000 });
  const words = await cells.evaluateAll((all) => all.map((cell) => cell.getAttribute("aria-label") ?? ""));
  return Object.fromEntries(words.map((text) => /^(.*): (\w+)/.exec(text)?.slice(1, 3) ?? [text, "?"]));
}

/** The digest of the picture that a node shows. */
export async function pictureOf(page: Page, title: string): Promise<string> {
  const image = nodeOf(page, title).getByRole("img", { name: `Picture of ${title}` });
  await image.waitFor();
  await image.evaluate((element) => (element as HTMLImageElement).decode());
  const digest = /[0-9a-f]{64}/.exec((await image.getAttribute("src")) ?? "")?.[0];
  if (digest === undefined) throw new Error("The picture of a node has no digest in its address.");
  return digest;
}
