/** What the page can show, each with how a person brings it there: views, panels, and what lies over the page. */

import type { Locator, Page } from "playwright-core";
import { kept, newDocument, nodeOf } from "./hands.js";

/** The tab stop that is the graph. */
export const canvasOf = (page: Page): Locator => page.getByRole("application", { name: "Graph canvas" });

const inspector = (page: Page): Locator => page.getByRole("complementary", { name: "Inspector" });

/** A view: how it is shown, and where it lies if it is but a part of the page. */
export interface View {
  readonly name: string;
  show(page: Page): Promise<void>;
  readonly within?: string;
}

/** Over the page: by a key pressed on the canvas. */
function overlay(name: string, keys: string, within = "[role=dialog]"): View {
  return {
    name,
    within,
    show: async (page) => {
      await canvasOf(page).focus();
      await page.keyboard.press(keys);
      await page.locator(within).waitFor();
    },
  };
}

/** Shows the document otherwise. */
const mode = (page: Page, name: string): Promise<void> =>
  page.getByRole("group", { name: "How the document is shown" }).getByRole("button", { name }).click();

async function selectNode(page: Page, title: string): Promise<void> {
  await nodeOf(page, title).locator("[data-grip]").click();
}

/** Two nodes that show a picture. */
async function selectTwo(page: Page): Promise<void> {
  await selectNode(page, "Blur");
  await nodeOf(page, "Sepia")
    .locator("[data-grip]")
    .click({ modifiers: ["Shift"] });
}

/** The rail's button of a panel. */
export const panel = (page: Page, name: string): Locator =>
  page.getByRole("navigation", { name: "Panels" }).getByRole("button", { name });

/** All that the page can show (the small document open and run), in an order in which each leaves the next one alone. */
export const views: readonly View[] = [
  { name: "graph", show: (page) => canvasOf(page).focus() },
  {
    name: "inspector of a node",
    within: ".dl-inspector",
    show: async (page) => {
      await page.getByRole("button", { name: "Open the inspector" }).click();
      await selectNode(page, "Blur");
      await inspector(page).getByRole("heading", { name: "Blur" }).waitFor();
    },
  },
  {
    name: "run log",
    within: ".dl-log",
    show: async (page) => {
      await page.getByRole("button", { name: /run log$/ }).click();
      await page.getByRole("region", { name: "Run log" }).waitFor();
    },
  },
  overlay("palette", "ControlOrMeta+k"),
  overlay("search-to-add", "Tab"),
  overlay("context menu", "Shift+F10", "[role=menu]"),
  overlay("keys sheet", "?"),
  overlay("settings", "ControlOrMeta+,", "dialog"),
  {
    name: "explain",
    within: "[role=dialog]",
    show: async (page) => {
      await selectNode(page, "Blur");
      await overlay("", "e").show(page);
    },
  },
  {
    name: "align pad",
    within: "[role=dialog]",
    show: async (page) => {
      await selectTwo(page);
      await overlay("", "Shift+A").show(page);
    },
  },
  {
    name: "compare",
    within: "[role=dialog]",
    show: async (page) => {
      await selectTwo(page);
      await overlay("", "x").show(page);
      await page.getByRole("slider", { name: "Where the two pictures meet" }).waitFor();
    },
  },
  {
    name: "revisions",
    within: "dialog",
    show: async (page) => {
      await selectNode(page, "Sepia");
      await page.keyboard.press("ArrowRight");
      await kept(page);
      await overlay("", "ControlOrMeta+k").show(page);
      await page.keyboard.type("Revisions");
      await page.keyboard.press("Enter");
      await page.getByRole("region", { name: "What changed since" }).waitFor();
    },
  },
  {
    name: "nodes",
    within: ".dl-side",
    show: async (page) => {
      await panel(page, "Nodes").click();
      await page
        .getByRole("region", { name: "Nodes", exact: true })
        .getByRole("button", { name: "Blur" })
        .waitFor();
    },
  },
  {
    name: "documents",
    within: ".dl-side",
    show: async (page) => {
      await panel(page, "Documents").click();
      await page.getByRole("list", { name: "Documents of the workspace" }).waitFor();
    },
  },
  {
    name: "gallery",
    within: ".dl-gallery-host",
    show: async (page) => {
      await panel(page, "Gallery").click();
      const gallery = page.getByRole("region", { name: "Gallery" });
      await gallery.getByRole("button", { name: /Small/ }).first().click();
      await gallery.getByRole("button", { name: "Close the card" }).waitFor();
    },
  },
  {
    name: "packs",
    within: ".dl-gallery-host",
    show: async (page) => {
      await panel(page, "Packs").click();
      await page.getByRole("article", { name: /^@dreamloom\/nodes/ }).waitFor();
    },
  },
  {
    name: "form",
    show: async (page) => {
      await panel(page, "Packs").click();
      await mode(page, "Form");
      await page.getByRole("main", { name: "Form" }).getByRole("img").first().waitFor();
    },
  },
  {
    name: "list",
    within: ".dl-list",
    show: async (page) => {
      await mode(page, "List");
      await page.getByRole("treegrid").getByRole("row", { name: /Blur/ }).first().waitFor();
    },
  },
  { name: "empty document", show: newDocument },
];
/** What can lie over the page, and by which key it comes; from the canvas unless said. */
export function overlays(page: Page): readonly {
  readonly name: string;
  readonly keys: string;
  readonly before?: () => Promise<void>;
  readonly from?: Locator;
}[] {
  const one = (): Promise<void> => selectNode(page, "Blur");
  const two = (): Promise<void> => selectTwo(page);
  const button = (name: string | RegExp): Locator => page.getByRole("button", { name });
  return [
    { name: "palette", keys: "ControlOrMeta+k" },
    { name: "search-to-add", keys: "Tab" },
    { name: "menu", keys: "Shift+F10" },
    { name: "keys sheet", keys: "?" },
    { name: "settings", keys: "ControlOrMeta+," },
    { name: "help", keys: "F1", before: one },
    { name: "explain", keys: "e", before: one },
    { name: "menu of a node", keys: "Shift+F10", before: one },
    { name: "sockets", keys: "l", before: one },
    { name: "name", keys: "F2", before: one },
    { name: "align pad", keys: "Shift+A", before: two },
    { name: "compare", keys: "x", before: two },
    { name: "settings from the rail", keys: "Enter", from: button("Settings") },
    { name: "keys from the rail", keys: "Enter", from: button("Keys") },
    { name: "palette from the bar", keys: "Enter", from: button("Search or do") },
    { name: "run queue", keys: "Enter", from: button(/run queue/) },
  ];
}

/** What is over the page, whichever it is. */
export const anyOverlay = "[role=dialog], dialog, [role=menu]";
