/** What is kept on disk is damaged or taken away between two runs and in the midst of one: it is made again. */

import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { TensorHandle } from "@dreamloom/engine";
import { documentOf, from, openPlace, pngOf, type Place } from "./hostile/rig.js";

let first: Place;
beforeEach(async () => {
  first = await openPlace();
  first.write("a.png", pngOf(300, 200));
});
afterEach(() => rmSync(first.folder, { recursive: true, force: true }));

const document = documentOf(
  {
    load: ["load-picture", { file: { file: "a.png" } }],
    soft: ["blur", { picture: from("load.picture"), radius: 2 }],
    grey: ["greyscale", { picture: from("soft.picture") }],
    save: ["save", { picture: from("grey.picture") }],
  },
  { outputs: { picture: "grey.picture" } },
);

/** Every file of the cache. */
function kept(): string[] {
  return readdirSync(first.dreamloom.home.cache, { recursive: true })
    .map((name) => join(first.dreamloom.home.cache, String(name)))
    .filter((path) => statSync(path).isFile());
}

/** Another process's run on the same home: what ran, the picture, and the warnings. */
async function runAgain() {
  await using again = await openPlace({ home: join(first.folder, "home"), out: join(first.folder, "out") });
  const { engine, graph } = await again.dreamloom.open(JSON.stringify(document), { folder: first.folder });
  const warnings: string[] = [];
  const { outcome, ran, outputs } = await engine.run(graph!, {
    onEvent: (event) => event.kind === "warning" && warnings.push(event.message),
  });
  const { digest } = outputs.get("picture") as TensorHandle;
  return { outcome, ran, digest, warnings: [...again.warnings, ...warnings] };
}

it.each<[string, (bytes: Buffer) => Uint8Array]>([
  [
    "one byte of every file changed",
    (bytes) => Uint8Array.from(bytes, (byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte)),
  ],
  ["every file cut in half", (bytes) => bytes.subarray(0, bytes.length >> 1)],
  ["every file empty", () => Buffer.alloc(0)],
  ["noise in every file", (bytes) => Uint8Array.from(bytes, (_, at) => (at * 2654435761) >>> 13)],
])("with %s the run gives the same picture, and the next one finds it again", async (_, damage) => {
  const { outputs, files } = await first.run(document);
  const { digest } = outputs.get("picture") as TensorHandle;
  const written = readFileSync(files[0]!);
  await first.dreamloom[Symbol.asyncDispose]();
  // Not the number of the format: another one is another cache, which is left alone.
  for (const path of kept().filter((path) => !path.endsWith("format")))
    writeFileSync(path, damage(readFileSync(path)));
  const damaged = await runAgain();
  expect([damaged.outcome, damaged.digest]).toEqual(["succeeded", digest]);
  const healed = await runAgain();
  expect([healed.outcome, healed.ran, healed.digest, healed.warnings]).toEqual([
    "succeeded",
    ["save"],
    digest,
    [],
  ]);
  expect(first.written()).toHaveLength(1);
  expect(readFileSync(files[0]!).equals(written)).toBe(true);
});

it("taken away in the midst of a run it is made again, and the run goes on", async () => {
  const { outcome, failures } = await first.run(document, {
    onEvent(event) {
      if (event.kind === "task-ran" && event.task !== "save")
        rmSync(first.dreamloom.home.cache, { recursive: true, force: true });
    },
  });
  expect([outcome, [...failures]]).toEqual(["succeeded", []]);
  await first.dreamloom[Symbol.asyncDispose]();
  expect((await runAgain()).outcome).toBe("succeeded");
  expect((await runAgain()).ran).toEqual(["save"]);
});
