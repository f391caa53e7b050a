/**
 * Takes the pictures of the page that the README shows, from the real page on the real server, with the bundled
 * miniature: `node docs/screenshots.mjs`. Needs Chromium; writes docs/editor-dark.png and docs/editor-light.png.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "dreamloom-screenshots-"));
const home = join(folder, "home");
const server = spawn(
  process.execPath,
  [join(root, "packages", "cli", "bin", "dreamloom.js"), "serve", "--no-open", "--port", "0"],
  { cwd: folder, env: { ...process.env, DREAMLOOM_HOME: home }, stdio: ["ignore", "pipe", "inherit"] },
);
const url = await new Promise((resolve) => {
  createInterface({ input: server.stdout }).on("line", (line) => {
    const found = /^Open (http:\/\/[^/\s]+)/.exec(line);
    if (found) resolve(found[1]);
  });
});
const browser = await chromium.launch({
  executablePath: process.env.DREAMLOOM_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});

const dark = await enter("dark");
await dark
  .getByRole("button", { name: /^Run\b/ })
  .first()
  .click();
await dark.getByRole("img", { name: /^Picture of Save/ }).waitFor({ timeout: 60_000 });
await dark.locator("[data-node=decode] [data-grip]").click();
await dark.getByText("All edits kept").waitFor();
await dark.mouse.move(760, 60);
await dark.screenshot({ path: join(root, "docs", "editor-dark.png") });

const light = await enter("light");
await light.getByRole("button", { name: "Form", exact: true }).click();
await light.getByRole("button", { name: "Gallery" }).click();
await light
  .getByRole("region", { name: "Gallery" })
  .getByRole("button", { name: /rocket/ })
  .first()
  .waitFor();
await light.screenshot({ path: join(root, "docs", "editor-light.png") });

await browser.close();
server.kill("SIGTERM");
await new Promise((resolve) => server.once("exit", resolve));
rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

async function enter(colorScheme) {
  const token = readFileSync(join(home, "server", "token"), "utf8").trim();
  const answer = await fetch(`${url}/api/logins`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  const page = await (
    await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme })
  ).newPage();
  await page.goto((await answer.json()).url);
  await page.locator("[data-node]").first().waitFor();
  return page;
}
