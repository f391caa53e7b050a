/**
 * The page: how much script is fetched before the canvas takes input, and how long that takes on loopback. A fresh
 * browser profile each time, so that nothing is in its cache; the real server, the bundled text-to-picture graph.
 * `interactiveMs` is from the navigation to the first edit made with the keyboard that the server has on its disk.
 */

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { median, report } from "./support.mjs";

const rounds = 7;
const root = join(import.meta.dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "dreamloom-page-"));
const home = join(folder, "home");
const executablePath = process.env.DREAMLOOM_CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  process.stderr.write("This bench needs Chromium; set DREAMLOOM_CHROMIUM to one.\n");
  process.exit(5);
}

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

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const measured = [];
for (let round = 0; round <= rounds; round++) {
  const one = await visit();
  // The first visit makes the first document and warms the server.
  if (round > 0) measured.push(one);
  process.stderr.write(
    `round ${round}: ${one.interactiveMs.toFixed(0)} ms, ${one.scriptKB.toFixed(1)} kB of script\n`,
  );
}
await browser.close();
server.kill("SIGTERM");
await new Promise((resolve) => server.once("exit", resolve));
rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

report("page", {
  scriptKB: Number(Math.max(...measured.map(({ scriptKB }) => scriptKB)).toFixed(1)),
  allKB: Number(Math.max(...measured.map(({ allKB }) => allKB)).toFixed(1)),
  interactiveMs: Math.round(median(measured.map(({ interactiveMs }) => interactiveMs))),
});

/** One visit with an empty cache. */
async function visit() {
  const token = readFileSync(join(home, "server", "token"), "utf8").trim();
  const answer = await fetch(`${url}/api/logins`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: "{}",
  });
  const login = (await answer.json()).url;
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 } });
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  const kinds = new Map();
  const bytes = { script: 0, all: 0 };
  let open = true;
  devtools.on("Network.responseReceived", ({ requestId, type }) => kinds.set(requestId, type));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (!open) return;
    bytes.all += encodedDataLength;
    if (kinds.get(requestId) === "Script") bytes.script += encodedDataLength;
  });
  const started = performance.now();
  await page.goto(login);
  const canvas = page.getByRole("application");
  await page.locator("[data-node]").first().waitFor();
  open = false;
  await canvas.focus();
  await page.keyboard.press("Control+KeyA");
  await page.keyboard.press("ArrowRight");
  await page.getByText("All edits kept").waitFor();
  const interactiveMs = performance.now() - started;
  await context.close();
  return { interactiveMs, scriptKB: bytes.script / 1000, allKB: bytes.all / 1000 };
}
