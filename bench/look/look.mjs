/** Draws all states of a node and takes their pictures, dark and light: `node bench/look/look.mjs FOLDER`. */

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serveLook } from "./serve.mjs";

const out = process.argv[2] ?? "out/look";
const look = await serveLook();
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
try {
  await mkdir(out, { recursive: true });
  for (const colorScheme of ["dark", "light"]) await takePictures(colorScheme);
} finally {
  await browser.close();
  await look.close();
}

async function takePictures(colorScheme) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, colorScheme });
  page.on("pageerror", (error) => console.error(error.message));
  await page.goto(look.url);
  await page.waitForSelector("body[data-ready]", { state: "attached" });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState("networkidle");
  for (const name of ["marks", "sockets", "states", "widgets"])
    await page.locator(`#${name}`).screenshot({ path: join(out, `${name}-${colorScheme}.png`) });
  await page.close();
}
