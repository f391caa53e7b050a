/** A slice of `npm run soak -- edits`: clients that lose their connection, and a server that is killed, lose nothing. */

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

it("three clients hold the same at the end, and no acknowledged edit is lost, with cuts and a killed server", () => {
  const { stdout, stderr } = spawnSync(process.execPath, ["soak/edits.mjs"], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, EDITS_COUNT: "400", EDITS_SEED: "4", EDITS_KILLS: "1", EDITS_CUTS: "6" },
  });
  expect(stderr).toBe("");
  const { figures } = JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as { figures: Record<string, number> };
  expect(figures).toMatchObject({ edits: 400, kills: 1, lostEdits: 0, diverged: 0 });
  expect(figures["acceptedShare"]).toBeGreaterThanOrEqual(0.99);
});
