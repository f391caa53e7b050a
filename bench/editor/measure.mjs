/** One visit of one page: how long it took to open, and for each pass the times of its frames and of its main thread. */

import { chromium } from "playwright-core";

const view = { width: 1280, height: 720 };

/** Visits a page in a browser of its own. */
export async function measure({ url, executablePath, nodes, passes, seconds }) {
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  try {
    const page = await browser.newPage({ viewport: view, deviceScaleFactor: 1 });
    const problems = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(url);
    await page.waitForSelector("body[data-ready]", { state: "attached", timeout: 60_000 });
    const openMs = await page.evaluate(() => window.bench.readyAt);
    const cdp = await page.context().newCDPSession(page);
    // Time of the thread itself: what else the machine does is not counted.
    await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
    await page.waitForTimeout(1000);
    const result = { openMs, dom: 0 };
    for (const pass of passes) {
      await look(page, pass, nodes);
      await page.waitForTimeout(600);
      if (pass === "pan100") result.dom = await page.evaluate(() => document.querySelectorAll("*").length);
      if (pass === "updates25") await page.evaluate(() => window.bench.updates(200));
      result[pass] = await pan(page, cdp, seconds);
      await page.evaluate(() => window.bench.updates(0));
    }
    if (problems.length > 0) throw new Error(`${url}: ${problems[0]}`);
    return result;
  } finally {
    await browser.close();
  }
}

/** Puts the camera where a pass begins. */
async function look(page, pass, nodes) {
  const columns = Math.ceil(Math.sqrt(nodes));
  const [wide, high] = [columns * 320, Math.ceil(nodes / columns) * 340];
  const zoom = {
    pan100: 1,
    pan25: 0.25,
    updates25: 0.25,
    panAll: Math.min(view.width / wide, view.height / high) * 0.95,
  }[pass];
  const x = view.width / 2 - (wide / 2) * zoom;
  const y = view.height / 2 - (high / 2) * zoom;
  await page.evaluate(([x, y, zoom]) => window.bench.look(x, y, zoom), [x, y, zoom]);
}

/** Drags the ground to and fro on a fixed path; every event is sent when it is due, answered or not. */
async function pan(page, cdp, seconds) {
  const path = (t) => [640 + 300 * Math.sin(t * 2.1), 360 + 160 * Math.sin(t * 3.3)];
  const send = (type, [x, y], buttons) =>
    cdp.send("Input.dispatchMouseEvent", {
      type,
      x,
      y,
      button: type === "mouseMoved" ? "none" : "middle",
      buttons,
      pointerType: "mouse",
    });
  const metric = async (name) =>
    (await cdp.send("Performance.getMetrics")).metrics.find((each) => each.name === name).value;
  await send("mouseMoved", path(0), 0);
  await send("mousePressed", path(0), 4);
  await page.evaluate(() => window.bench.record(true));
  const parts = ["TaskDuration", "ScriptDuration", "LayoutDuration", "RecalcStyleDuration"];
  const all = async () => Promise.all(parts.map(metric));
  const before = await all();
  const start = performance.now();
  const sent = [];
  for (let event = 1; event <= seconds * 60; event++) {
    const due = start + (event * 1000) / 60;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(send("mouseMoved", path(event / 60), 4));
  }
  const after = await all();
  const frames = await page.evaluate(() => {
    window.bench.record(false);
    return [...window.bench.frames];
  });
  await Promise.all(sent);
  await send("mouseReleased", path(seconds), 0);
  const gaps = frames
    .slice(1)
    .map((at, index) => at - frames[index])
    .sort((a, b) => a - b);
  const [taskMs, scriptMs, layoutMs, styleMs] = parts.map(
    (_, index) => ((after[index] - before[index]) * 1000) / Math.max(1, gaps.length),
  );
  const perFrame = { taskMs, scriptMs, layoutMs, styleMs };
  return {
    p50: gaps[gaps.length >> 1],
    p95: gaps[Math.floor(gaps.length * 0.95)],
    frames: gaps.length,
    ...perFrame,
  };
}
