import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { digestOf } from "../digest.js";
import { createFileStore } from "./file-store.js";
import { nodeFs } from "./fs.js";
import { createInlineStore } from "./inline-store.js";
import { Log } from "./log.js";
import type { ArtifactName, ArtifactStore } from "./tiers.js";

const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

interface Made {
  readonly store: ArtifactStore;
  readonly folder: string;
  readonly warnings: string[];
}

function make(kind: "inline" | "file"): Made {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-store-"));
  folders.push(folder);
  const warnings: string[] = [];
  const parts = {
    fs: nodeFs,
    folder,
    prepare: () => {},
    warn: (message: string) => void warnings.push(message),
  };
  const store =
    kind === "file"
      ? createFileStore(parts)
      : createInlineStore(new Log({ ...parts, onWriteError: (error) => expect.fail(String(error)) }));
  return { store, folder, warnings };
}

const bytes = Buffer.from("some bytes that are kept");
const name: ArtifactName = { digest: digestOf("u8[24]\n", bytes), preamble: "u8[24]\n", byteLength: 24 };

describe.each(["inline", "file"] as const)("the %s store", (kind) => {
  test("has and gives what was written, and nothing else", async () => {
    const { store, warnings } = make(kind);
    expect([store.has(name), await store.read(name)]).toEqual([false, undefined]);
    await store.write(name, bytes);
    await store.write(name, bytes);
    expect([store.has(name), Buffer.from((await store.read(name))!).toString()]).toEqual([
      true,
      bytes.toString(),
    ]);
    expect(store.has({ ...name, digest: digestOf("", bytes) })).toBe(false);
    expect(warnings).toEqual([]);
  });

  test("does not have what was removed, and takes it again", async () => {
    const { store } = make(kind);
    store.remove(name);
    await store.write(name, bytes);
    store.remove(name);
    expect([store.has(name), await store.read(name)]).toEqual([false, undefined]);
    await store.write(name, bytes);
    expect(await store.read(name)).toBeDefined();
  });

  test("gives empty bytes", async () => {
    const { store } = make(kind);
    const empty = { digest: digestOf("", Buffer.alloc(0)), preamble: "", byteLength: 0 };
    await store.write(empty, Buffer.alloc(0));
    expect((await store.read(empty))!.byteLength).toBe(0);
  });

  test("never gives bytes that do not fit their digest: a changed byte is a miss, is said once and is gone", async () => {
    const { store, folder, warnings } = make(kind);
    await store.write(name, bytes);
    await new Promise((resolve) => setImmediate(resolve));
    damage(folder, bytes);
    expect(await store.read(name)).toBeUndefined();
    expect(await store.read(name)).toBeUndefined();
    expect(store.has(name)).toBe(false);
    expect(warnings).toHaveLength(1);
    await store.write(name, bytes);
    expect(Buffer.from((await store.read(name))!).equals(bytes)).toBe(true);
  });
});

/** Changes one byte of the file that holds these bytes. */
function damage(folder: string, bytes: Buffer): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const content = readFileSync(path);
    const at = content.indexOf(bytes);
    if (at < 0) continue;
    content[at + 3]! ^= 1;
    writeFileSync(path, content);
  }
}
