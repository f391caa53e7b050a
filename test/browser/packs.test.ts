/** Packs in the page, with a real server, a registry on loopback and packs that run in processes of their own. */

import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PlainDocument } from "@dreamloom/engine/edits";
import type { PacksView } from "@dreamloom/server";
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startRegistry, type LoopbackRegistry } from "../support/registry.js";
import { findings } from "./axe.js";
import { putDocument } from "./documents.js";
import { fieldOf, kept, newDocument, nodeOf, pictureOf } from "./hands.js";
import { looksPack, looksTarball } from "./looks-pack.js";
import { canvasOf, panel } from "./shown.js";
import { browserPath, closeBrowser, mistakes, openStudio, type Studio } from "./studio.js";

const root = join(import.meta.dirname, "..", "..");
const asksNetwork = { network: ["api.film.example"] };

describe.skipIf(browserPath === undefined)("packs in the page", () => {
  let registry: LoopbackRegistry;
  let studio: Studio;
  let page: Page;
  /** Whether this machine shuts packs in; where it does not, the page installs none and says so. */
  let holds: boolean;
  let integrity: string;

  beforeAll(async () => {
    registry = await startRegistry();
    registry.publish({ tarball: looksTarball({ version: "1.0.0" }), publisher: "anna" });
    integrity = await integrityOf("1.0.0");
    studio = await openStudio({ environment: registry.environment });
    holds = (await packs()).enforced.holds;
    if (!holds)
      process.stderr.write(
        "This machine shuts no packs in: the page is held to refusing them, and what stands on an installed one is not tried.\n",
      );
  }, 120_000);
  afterEach(async () => {
    const said = mistakes.get(page);
    await page.context().close();
    expect(said).toEqual([]);
  });
  afterAll(async () => {
    await closeBrowser();
    await studio[Symbol.asyncDispose]();
    await registry[Symbol.asyncDispose]();
  });

  /** What the registry says the tarball is. */
  async function integrityOf(version: string): Promise<string> {
    const told = (await (await fetch(`${registry.url}film-looks`)).json()) as {
      versions: Record<string, { dist: { integrity: string } }>;
    };
    return told.versions[version]!.dist.integrity;
  }

  async function packs(): Promise<PacksView> {
    return (await (await studio.api("/api/packs")).json()) as PacksView;
  }

  const installed = async (): Promise<readonly string[]> =>
    (await packs()).packs
      .filter(({ trust }) => trust !== "built-in")
      .map(({ name, version }) => `${name} ${version}`);

  /** A document whose picture the pack's node paints, as it was saved where the pack was installed. */
  const skies = (version: string, more: Partial<PlainDocument> = {}): PlainDocument => ({
    dreamloom: 1,
    title: `Skies ${version}`,
    nodes: {
      sky: { type: "looks/sky", version: 1, inputs: { side: 16 } },
      old: { type: "dream/sepia", version: 1, inputs: { picture: { from: "sky.picture" } } },
    },
    inputs: {},
    outputs: { picture: "old.picture" },
    layout: { sky: { at: [0, 0] }, old: { at: [300, 0] } },
    packs: {
      dream: { name: "@dreamloom/nodes", version: "0.1.0" },
      looks: { name: "film-looks", version, ...(version === "1.0.0" && { integrity }) },
    },
    ...more,
  });

  async function open(
    document: string,
    plain: PlainDocument,
    at?: { width: number; height: number },
  ): Promise<void> {
    putDocument(join(studio.folder, "graphs"), document, plain);
    page = await studio.enter({ width: 1600, height: 1000, ...at, still: true, at: `#document=${document}` });
    await canvasOf(page).waitFor();
  }

  const strip = (): Locator => page.locator("[data-strip]");
  const dialog = (): Locator => page.getByRole("dialog");
  const pageOfPacks = (): Locator => page.getByRole("region", { name: "Packs", exact: true });

  async function accessible(name: string, within?: string): Promise<void> {
    expect(await findings(page, within), name).toEqual([]);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(wide, name).toBeLessThanOrEqual(0);
  }

  test("a graph whose pack is missing says so, keeps its nodes, installs nothing by itself, and is painted when the person has installed it", async () => {
    await open("skies", skies("1.0.0"), { width: 1280, height: 720 });
    await strip().getByText("1 pack is missing: film-looks 1.0.0.", { exact: false }).waitFor();
    const sky = page.locator("[role=group][data-node=sky][data-missing-pack]");
    await sky.getByText("16", { exact: true }).waitFor();
    await sky.getByText("Pack “film-looks” 1.0.0 is not installed.", { exact: false }).waitFor();
    await accessible("a document with a missing pack");
    expect(await installed()).toEqual([]);
    const before = registry.asked.length;

    await strip().getByRole("button", { name: "Install film-looks 1.0.0…" }).click();
    await dialog().getByText("Skies of film stocks.").waitFor();
    expect(registry.asked.slice(before).some((asked) => asked.includes("film-looks"))).toBe(true);
    expect(await dialog().getByText("anna").count()).toBe(1);
    await dialog().getByRole("heading", { name: "What it may do" }).waitFor();
    await accessible("consent", "dialog");
    await dialog()
      .getByRole("button", { name: holds ? "Do not install" : "Close", exact: true })
      .last()
      .click();
    await dialog().waitFor({ state: "detached" });
    expect(await installed()).toEqual([]);

    await sky.getByRole("button", { name: "Install it…" }).click();
    if (!holds) {
      await dialog().getByText("It cannot be installed from here.").waitFor();
      expect(await dialog().getByRole("button", { name: "Install", exact: true }).count()).toBe(0);
      return;
    }
    await dialog().getByRole("button", { name: "Install", exact: true }).click();
    await dialog().waitFor({ state: "detached" });
    await strip().waitFor({ state: "detached" });
    await expect.poll(() => canvasOf(page).evaluate((each) => each === document.activeElement)).toBe(true);
    await nodeOf(page, "Sky").waitFor();
    expect(await fieldOf(page, "Sky", "side").textContent()).toBe("16");
    expect(await installed()).toEqual(["film-looks 1.0.0"]);

    await page
      .getByRole("button", { name: /^Run\b/ })
      .first()
      .click();
    expect(await pictureOf(page, "Sepia")).toMatch(/^[0-9a-f]{64}$/);
    await nodeOf(page, "Sky").getByRole("img", { name: "palette: #406080, #80a0c0" }).waitFor();
    await nodeOf(page, "Sky").getByText("calm as an evening").waitFor();
    expect(readFileSync(join(studio.folder, "graphs", "skies.json"), "utf8")).toContain(integrity);
    await accessible("a document with values of a pack's own socket");
  }, 120_000);

  test("what is installed is found by the pack's name, placed with its version and integrity, and explained", async () => {
    if (!holds) return void (page = await studio.enter());
    await open("empty", { ...skies("1.0.0"), nodes: {}, outputs: {}, layout: {}, packs: {} });
    await canvasOf(page).focus();
    await page.keyboard.press("Tab");
    const search = page.getByRole("dialog", { name: "Add a node" });
    await search.getByRole("combobox").fill("film-looks");
    const option = search.getByRole("option").first();
    expect(await option.textContent()).toContain("film-looks");
    expect(await option.textContent()).toContain("sandboxed");
    await accessible("search-to-add", "[role=dialog]");
    await page.keyboard.press("Enter");
    await nodeOf(page, "Sky").waitFor();
    await kept(page);
    const saved = async () =>
      (await (await studio.api("/api/documents/empty")).json()) as { packs: Record<string, unknown> };
    await expect
      .poll(async () => (await saved()).packs["looks"])
      .toEqual({ name: "film-looks", version: "1.0.0", integrity });
    await page.keyboard.press("F1");
    await dialog().getByText("Paints an even sky and says its colours.").waitFor();
    await dialog().getByText("of film-looks 1.0.0", { exact: false }).waitFor();
    await page.keyboard.press("Escape");
    await panel(page, "Nodes").click();
    await page.getByRole("heading", { name: "film-looks · Film" }).waitFor();
  });

  test("the page of packs searches the registry, says what each may do and who uses it, asks again where an update asks for more, and removes", async () => {
    if (!holds) return void (page = await studio.enter());
    await open("skies", skies("1.0.0"));
    const published = { ...asksNetwork };
    registry.publish({ tarball: looksTarball({ version: "2.0.0", permissions: published, warmth: true }) });
    await panel(page, "Packs").click();
    const packs = pageOfPacks();
    await packs.getByRole("article", { name: "film-looks 1.0.0" }).waitFor();
    await packs
      .getByRole("region", { name: "Documents that use it" })
      .getByRole("button", { name: "Skies 1.0.0" })
      .first()
      .waitFor();
    await packs
      .getByText("It has no internet", { exact: false })
      .or(packs.getByText("no internet", { exact: false }))
      .first()
      .waitFor();
    await accessible("the page of packs", ".dl-gallery-host");
    await packs.getByRole("button", { name: "Look for newer versions" }).click();
    await packs.getByRole("article").getByText("2.0.0").first().waitFor();
    await packs.getByRole("searchbox").fill("film");
    await packs
      .getByRole("region", { name: "Packs of the registry" })
      .getByText("film-looks")
      .first()
      .waitFor();

    await packs.getByRole("button", { name: "Update…" }).click();
    await dialog().getByRole("heading", { name: "It asks for more than 1.0.0 was allowed" }).waitFor();
    await dialog().getByText("api.film.example", { exact: false }).first().waitFor();
    await accessible("an update that asks for more", "dialog");
    await dialog().getByRole("button", { name: "Update and allow this" }).click();
    await dialog().waitFor({ state: "detached" });
    expect([...(await installed())].sort()).toEqual(["film-looks 1.0.0", "film-looks 2.0.0"]);
    await packs.getByRole("button", { name: "Close the packs" }).click();
    // The document keeps the version that it records; another one gets the newest.
    await nodeOf(page, "Sky").waitFor();
    expect(await fieldOf(page, "Sky", "warmth").count()).toBe(0);
    await newDocument(page);
    await canvasOf(page).focus();
    await page.keyboard.press("Tab");
    await page.getByRole("dialog", { name: "Add a node" }).getByRole("combobox").fill("heaven");
    await page.keyboard.press("Enter");
    await fieldOf(page, "Sky", "warmth").waitFor();

    await panel(page, "Packs").click();
    await packs.getByRole("button", { name: /^film-looks 2\.0\.0/ }).click();
    await packs.getByRole("button", { name: "Remove…" }).click();
    await packs.getByText("cannot run without it", { exact: false }).waitFor();
    await packs.getByRole("button", { name: "Remove film-looks 2.0.0" }).click();
    await expect.poll(installed).toEqual(["film-looks 1.0.0"]);
    await packs.getByRole("button", { name: "Close the packs" }).click();
    await strip().getByText("1.0.0 is used in its place", { exact: false }).waitFor();
    await strip().getByRole("button", { name: "Use 1.0.0 from now on" }).click();
    await strip().waitFor({ state: "detached" });
  }, 120_000);

  test("a pack of the same version with other files than the document recorded is said, and one of the two is chosen by the person", async () => {
    if (!holds) return void (page = await studio.enter());
    const recorded = `sha512-${"A".repeat(86)}==`;
    await open(
      "others",
      skies("1.0.0", { packs: { looks: { name: "film-looks", version: "1.0.0", integrity: recorded } } }),
    );
    await strip().getByText("is not the one that the document was made with", { exact: false }).waitFor();
    await accessible("a pack with other files", ".dl-strips");
    await strip().getByRole("button", { name: "Use the one that is here" }).click();
    await strip().waitFor({ state: "detached" });
    await kept(page);
    const saved = await (await studio.api("/api/documents/others")).text();
    expect(saved).toContain(integrity);
    expect(saved).not.toContain(recorded);
  });

  test("a registry that does not answer, and a pack that it does not have, are said in a sentence", async () => {
    await open("skies", skies("1.0.0", { packs: { looks: { name: "film-looks-gone", version: "3.0.0" } } }));
    await strip().getByRole("button", { name: "Install film-looks-gone 3.0.0…" }).click();
    const said = dialog().getByRole("alert");
    await said.waitFor();
    expect(await said.textContent()).toMatch(/registry has no such package.*[.!]/s);
    // The browser itself notes that the server said no.
    expect(mistakes.get(page)!.splice(0)).toEqual([expect.stringContaining("422")]);
    await accessible("a pack that cannot be fetched", "dialog");
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });

    registry.fail("/-/v1/search", 503);
    await panel(page, "Packs").click();
    await pageOfPacks().getByRole("searchbox").fill("film");
    const unanswered = pageOfPacks().getByRole("alert");
    await unanswered.waitFor();
    expect(await unanswered.textContent()).toMatch(/[a-z].*[.!]/s);
    await accessible("a registry that does not answer", ".dl-gallery-host");
    registry.fail("/-/v1/search", undefined);
    await unanswered.getByRole("button", { name: "Try again" }).click();
    await pageOfPacks()
      .getByRole("region", { name: "Packs of the registry" })
      .getByText("film-looks")
      .first()
      .waitFor();
    expect(mistakes.get(page)!.splice(0)).toEqual([expect.stringMatching(/4\d\d|5\d\d/)]);
  });

  test("a pack that is being worked on is taken anew while the page stays open, with the values that stand in its nodes", async () => {
    if (!holds) return void (page = await studio.enter());
    const folder = join(studio.folder, "work");
    write(folder, looksPack({ version: "1.1.0" }));
    const working = dev(studio, folder);
    try {
      await open("worked", skies("1.1.0"));
      await fieldOf(page, "Sky", "side").waitFor({ timeout: 60_000 });
      expect(await fieldOf(page, "Sky", "side").textContent()).toBe("16");
      expect(await fieldOf(page, "Sky", "warmth").count()).toBe(0);
      write(folder, looksPack({ version: "1.1.0", warmth: true }));
      await fieldOf(page, "Sky", "warmth").waitFor({ timeout: 60_000 });
      expect(await fieldOf(page, "Sky", "side").textContent()).toBe("16");
      await panel(page, "Packs").click();
      await pageOfPacks()
        .getByRole("button", { name: /film-looks 1\.1\.0.*dev/ })
        .waitFor();
    } finally {
      await ended(working);
    }
    await pageOfPacks()
      .getByRole("button", { name: /film-looks 1\.1\.0.*dev/ })
      .waitFor({ state: "detached" });
  }, 150_000);
});

function write(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** `dreamloom pack dev` in a process of its own, on the studio's home. */
function dev(studio: Studio, folder: string): ChildProcess {
  const bin = join(root, "packages", "cli", "bin", "dreamloom.js");
  const child = spawn(process.execPath, [bin, "pack", "dev", folder], {
    cwd: studio.folder,
    env: { ...process.env, DREAMLOOM_HOME: studio.home },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (data: Buffer) => said.push(data.toString()));
  child.once("exit", (code) => {
    if (code !== 0 && code !== null) process.stderr.write(`pack dev ended with ${code}:\n${said.join("")}\n`);
  });
  return child;
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGINT");
  });
}
