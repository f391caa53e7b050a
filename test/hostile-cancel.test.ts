/**
 * A whole run on the miniature is cancelled at every kind of moment, and one whose parts do not fit together: what was
 * done is kept, what was not is not, and no file is half-written.
 */

import { cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunEvent, TensorHandle } from "@dreamloom/engine";
import { readPngText } from "@dreamloom/runtime/png-text";
import { clone, documentOf, from, openPlace, pngOf, type Place } from "./hostile/rig.js";

const timeout = 60_000;

let place: Place;
beforeEach(async () => (place = await openPlace()));
afterEach(() => place[Symbol.asyncDispose]());

const painting = {
  load: ["load", { checkpoint: "dream-mini" }],
  words: ["generate-prompt", { text: "a dog on blue" }],
  encode: ["lmm-encode", { lmm: from("load.lmm"), prompt: from("words.prompt") }],
  adapt: ["adapter", { adapter: from("load.adapter"), encoding: from("encode.encoding") }],
  start: ["empty-latent", { dit: from("load.dit") }],
  sample: [
    "dit-sample",
    {
      dit: from("load.dit"),
      start: from("start.latent"),
      conditioning: from("adapt.conditioning"),
      steps: 8,
    },
  ],
  decode: ["decode", { vae: from("load.vae"), latent: from("sample.latent") }],
  save: ["save", { picture: from("decode.picture"), name: "dog" }],
} as const;
const document = documentOf(painting, { outputs: { picture: "decode.picture" } });

describe("a run that is cancelled", () => {
  let undisturbed: string | undefined;

  it.each<[when: string, at: (event: RunEvent) => boolean]>([
    ["while the LMM is loaded", (event) => event.kind === "task-started" && event.task === "encode"],
    ["while the DiT is loaded", (event) => event.kind === "task-started" && event.task === "sample"],
    ["between two steps", (event) => event.kind === "task-progress" && event.step >= 3],
    ["when the saving begins", (event) => event.kind === "task-started" && event.task === "save"],
  ])(
    "%s ends soon, keeps what was done, writes nothing, and goes on from there",
    { timeout },
    async (_, at) => {
      const abort = new AbortController();
      const cancelled = await place.run(document, {
        signal: abort.signal,
        onEvent(event) {
          if (abort.signal.aborted) expect(event.kind).not.toBe("task-started");
          if (at(event)) abort.abort();
        },
      });
      expect([cancelled.outcome, cancelled.failed, cancelled.files]).toEqual(["cancelled", [], []]);
      expect(cancelled.failures.size).toBe(0);
      expect(place.written()).toEqual([]);
      expect(place.warnings).toEqual([]);

      const next = await place.run(document);
      expect(next.outcome).toBe("succeeded");
      // What had been done is found or hidden by what is found below it; nothing is done twice.
      expect(next.ran.filter((task) => cancelled.ran.includes(task))).toEqual([]);
      expect(place.written()).toEqual([expect.stringMatching(/^dog-[0-9a-f]{8}\.png$/)]);

      undisturbed ??= await digestOfCleanRun();
      expect((next.outputs.get("picture") as TensorHandle).digest).toBe(undisturbed);
    },
  );

  it("at any moment while it saves has a whole file or none", { timeout }, async () => {
    place.write("a.png", pngOf(8, 8));
    const moments = [...Array(40).keys()];
    for (const turns of moments) {
      const abort = new AbortController();
      const name = `turn ${turns}`;
      const run = place.run(
        documentOf({
          load: ["load-picture", { file: { file: "a.png" } }],
          save: ["save", { picture: from("load.picture"), name }],
        }),
        {
          signal: abort.signal,
          onEvent(event) {
            if (event.kind === "task-started" && event.task === "save")
              void inTurns(turns, () => abort.abort());
          },
        },
      );
      const { outcome, files } = await run;
      const there = place.written().filter((file) => file.includes(name));
      expect(there.filter((file) => file.endsWith(".part"))).toEqual([]);
      expect([turns, there.map((file) => join(place.folder, "out", file))]).toEqual([turns, [...files]]);
      expect(outcome === "succeeded" ? files.length : 1).toBe(1);
      for (const file of files) expect(readPngText(readFileSync(file)).warnings).toEqual([]);
      for (const file of files) expect(readPngText(readFileSync(file)).entries).toHaveLength(3);
    }
  });
});

describe("parts that do not fit together", () => {
  it(
    "a LoRA for another width fails its own branch with both widths; the other branch paints",
    { timeout },
    async () => {
      cpSync(
        join(clone, "test", "parity", "fixtures", "dit-dual", "lora.safetensors"),
        join(place.folder, "wide.safetensors"),
      );
      const { outcome, failures, ran, skipped, files } = await place.run(
        documentOf({
          ...painting,
          wide: ["lora-load", { dit: from("load.dit"), file: { file: "wide.safetensors" } }],
          styled: ["dit-sample", { ...painting.sample[1], dit: from("wide.dit") }],
          shown: ["decode", { vae: from("load.vae"), latent: from("styled.latent") }],
          kept: ["save", { picture: from("shown.picture"), name: "styled" }],
        }),
      );
      expect(outcome).toBe("failed");
      expect([...failures].map(([task, { kind, message }]) => [task, kind, message])).toEqual([
        [
          "styled",
          "refused",
          expect.stringMatching(
            /^The LoRA "wide\.safetensors" (is for another width: its "transformer_blocks\..*" takes 48 numbers and gives 48; this DiT's takes \d+ and gives \d+|does not fit this DiT: of its .*)\.$/,
          ),
        ],
      ]);
      expect(skipped.toSorted()).toEqual(["kept", "shown"]);
      expect(ran).toContain("save");
      expect(files).toEqual([expect.stringContaining("dog-")]);
      expect(readdirSync(join(place.folder, "out"))).toHaveLength(1);
    },
  );

  it.each([
    [1, 1, undefined],
    [
      20_000,
      1,
      "A picture of 20000 × 1 is too narrow for the LMM; one side may be at most 200 times the other.",
    ],
    [
      1,
      20_000,
      "A picture of 1 × 20000 is too narrow for the LMM; one side may be at most 200 times the other.",
    ],
  ])(
    "a picture of %d × %d in a prompt is read, or refused in a sentence",
    { timeout },
    async (width, height, why) => {
      place.write("odd.png", pngOf(width, height));
      const { failures } = await place.run(
        documentOf(
          {
            load: painting.load,
            odd: ["load-picture", { file: { file: "odd.png" } }],
            words: ["edit-prompt", { picture: from("odd.picture"), text: "make it red" }],
            encode: painting.encode,
            latent: ["encode-picture", { vae: from("load.vae"), picture: from("odd.picture") }],
          },
          { outputs: { a: "encode.encoding", b: "latent.latent" } },
        ),
      );
      const said = Object.fromEntries([...failures].map(([task, { message }]) => [task, message]));
      expect(said["encode"]).toBe(why);
      expect(said["latent"]).toBe(`The picture is ${width} × ${height}; both sides must be multiples of 16.`);
    },
  );
});

async function digestOfCleanRun(): Promise<string> {
  await using clean = await openPlace();
  return ((await clean.run(document)).outputs.get("picture") as TensorHandle).digest;
}

/** Calls back after so many turns of the event loop. */
async function inTurns(turns: number, act: () => void): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  act();
}
