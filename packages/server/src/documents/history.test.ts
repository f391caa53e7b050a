import { mkdtemp, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyPlain } from "@dreamloom/engine/edits";
import { describe, expect, it, onTestFinished } from "vitest";
import { openLog, type DocumentLog } from "./document-log.js";
import { beginHistory, loadHistory } from "./history.js";

const about = { workspace: "/w", document: "cat" };

async function newLog(): Promise<{ readonly folder: string; readonly log: DocumentLog }> {
  const folder = await mkdtemp(join(tmpdir(), "dreamloom-history-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const loaded = await beginHistory(folder, about, { plain: emptyPlain, digest: "" });
  return { folder, log: await openLog(loaded, { folder, onTrouble: fail, onWarning: fail }) };
}

function fail(message: string | undefined): void {
  throw new Error(message);
}

function edit(log: DocumentLog, title: string): Promise<void> {
  const { version } = log.memory;
  return log.put({
    ...{ kind: "edit", version: version + 1, edit: `edit ${version + 1}`, at: 1, label: "title" },
    ...{ client: "c", name: "Anna", patches: [{ op: "add", path: ["title"], value: title }] },
  });
}

describe("a history", () => {
  it("cut at any byte goes on from the last whole line, and later lines follow it", async () => {
    const { folder, log } = await newLog();
    const ends: number[] = [];
    const journal = join(folder, "journal-000000000.jsonl");
    for (let count = 1; count <= 4; count++) {
      await edit(log, `title ${count} ✓`);
      ends.push((await readFile(journal)).length);
    }
    const bytes = await readFile(journal);
    for (let cut = bytes.length; cut >= 0; cut--) {
      await truncate(journal, cut);
      const loaded = (await loadHistory(folder))!;
      expect(loaded.memory.version).toBe(ends.filter((end) => end <= cut).length);
      expect(loaded.memory.plain.title).toBe(
        loaded.memory.version === 0 ? undefined : `title ${loaded.memory.version} ✓`,
      );
      expect(loaded.warnings).toEqual([]);
    }
    await truncate(journal, 0);
    await writeFile(journal, Buffer.concat([bytes.subarray(0, ends[1]! + 20), Buffer.alloc(50)]));
    const again = await openLog((await loadHistory(folder))!, { folder, onTrouble: fail, onWarning: fail });
    await edit(again, "after the power cut");
    expect((await loadHistory(folder))!.memory).toMatchObject({
      version: 3,
      plain: { title: "after the power cut" },
    });
    await again.close("clean");
    await log.close("clean");
  });

  it("with a damaged line in its midst puts what follows aside and says so", async () => {
    const { folder, log } = await newLog();
    for (let count = 1; count <= 4; count++) await edit(log, `title ${count}`);
    const journal = join(folder, "journal-000000000.jsonl");
    const text = await readFile(journal, "utf8");
    await writeFile(journal, text.replace("title 2", "title 9"));
    const loaded = (await loadHistory(folder))!;
    expect(loaded.memory.version).toBe(1);
    expect(loaded.warnings).toEqual([
      expect.stringMatching(/damaged after its line 1; what follows was put aside/),
    ]);
    expect((await readdir(folder)).some((name) => name.includes(".damaged-"))).toBe(true);
    await log.close("in use");
  });

  it("goes on from an older snapshot when the newest is damaged", async () => {
    const { folder, log } = await newLog();
    for (let count = 1; count <= 700; count++) void edit(log, `title ${count}`);
    await log.settled();
    await log.close("clean");
    const snapshots = (await readdir(folder)).filter((name) => name.startsWith("snapshot")).sort();
    expect(snapshots.length).toBeGreaterThan(1);
    await writeFile(join(folder, snapshots.at(-1)!), "{");
    expect((await loadHistory(folder))!.memory).toMatchObject({
      version: 700,
      plain: { title: "title 700" },
    });
  });
});
