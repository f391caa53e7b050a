/** What is muted or bypassed in a saved graph means the same as the graph without it. */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDreamloom } from "@dreamloom/cli";
import { afterAll, expect, test } from "vitest";

const home = mkdtempSync(join(tmpdir(), "dreamloom left out "));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const graphs = join(import.meta.dirname, "..", "graphs");
interface Saved {
  nodes: Record<string, { inputs: Record<string, unknown>; mute?: true; bypass?: true }>;
}

async function fingerprintOfSaved(change: (nodes: Saved["nodes"]) => void): Promise<string | undefined> {
  const saved = JSON.parse(readFileSync(join(graphs, "picture-effects.json"), "utf8")) as Saved;
  change(saved.nodes);
  await using dreamloom = await openDreamloom({ home: home });
  const { graph, diagnostics, engine } = await dreamloom.open(JSON.stringify(saved), { folder: graphs });
  expect(diagnostics).toEqual([]);
  return engine.plan(graph!).tasks.find(({ node }) => node === "save")?.fingerprint;
}

test("a bypassed effect is the graph linked past it", async () => {
  const bypassed = await fingerprintOfSaved((nodes) => (nodes["soft"]!.bypass = true));
  const past = await fingerprintOfSaved(
    (nodes) => (nodes["dark"]!.inputs["picture"] = { from: "larger.picture" }),
  );
  expect(bypassed).toBe(past);
  expect(bypassed).not.toBe(await fingerprintOfSaved(() => undefined));
});

test("a muted effect takes its picture out of the sheet", async () => {
  const muted = await fingerprintOfSaved((nodes) => (nodes["negative"]!.mute = true));
  const without = await fingerprintOfSaved((nodes) => {
    const { inputs } = nodes["sheet"]!;
    inputs["pictures"] = (inputs["pictures"] as { from: string }[]).filter(
      ({ from }) => from !== "negative.picture",
    );
  });
  expect(muted).toBe(without);
});
