import { describe, expect, test } from "vitest";
import { isRefusal } from "../documents/hub.js";
import { painting, runRig, type RunRig } from "../testing/run-rig.js";
import type { DocumentsForRuns } from "./run-house.js";
import { createQuestions, type Questions } from "./questions.js";

async function asking(
  rig: RunRig,
): Promise<{ questions: Questions; run: (document: string) => Promise<void> }> {
  const it = await rig.open();
  const documents: DocumentsForRuns = {
    snapshot: (document) => {
      const plain = rig.documents.get(document)?.at(-1);
      return Promise.resolve(plain && { plain, version: 0, folder: rig.parts.workspace });
    },
    editFor: () => Promise.resolve({ refused: "Nothing is edited here." }),
  };
  return {
    questions: createQuestions({ parts: rig.parts, documents, house: it.house }),
    async run(document) {
      const [run] = await it.submit(document);
      it.house.begin();
      await it.ended(run!);
    },
  };
}

describe("questions about a document", () => {
  test("the plan says what would run, what is known and what is not needed", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting()]);
    const { questions, run } = await asking(rig);
    expect(await questions.plan("whales")).toEqual({
      run: ["words", "paint", "save"],
      hits: [],
      notReached: [],
    });
    expect(await questions.plan("whales", ["words"])).toMatchObject({
      run: ["words"],
      notReached: ["paint", "save"],
    });
    await run("whales");
    expect(await questions.plan("whales")).toEqual({ run: ["save"], hits: ["paint"], notReached: ["words"] });
    expect(await questions.plan("whales", ["nobody"])).toMatchObject({ because: "missing" });
    expect(isRefusal(await questions.plan("nowhere"))).toBe(true);
  });

  test("a node is explained by what it is made of, and what of that changed since the last run", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting()]);
    const { questions, run } = await asking(rig);
    const before = await questions.explain("whales", "paint");
    expect(before).toMatchObject({ cached: false, changed: [] });
    expect(before).not.toHaveProperty("since");
    await run("whales");
    const plain = painting({ seed: 9, steps: 2 });
    const words = { ...plain.nodes["words"]!, inputs: { text: "a red whale" } };
    rig.documents.set("whales", [{ ...plain, nodes: { ...plain.nodes, words } }]);
    expect(await questions.explain("whales", "paint")).toEqual({
      node: "paint",
      cached: false,
      since: 1,
      parts: expect.arrayContaining([
        { name: "kind of node", value: "rig/paint@1" },
        { name: "prompt", value: expect.stringMatching(/^words\.prompt \([0-9a-f]{8}\)$/) as string },
        { name: "seed", value: "9" },
      ]) as unknown,
      changed: [
        {
          name: "prompt",
          from: expect.stringMatching(/^words\.prompt/) as string,
          to: expect.stringMatching(/^words\.prompt/) as string,
        },
        { name: "seed", from: "7", to: "9" },
        { name: "steps", from: "0", to: "2" },
      ],
    });
    expect(await questions.explain("whales", "words")).toMatchObject({
      changed: [{ name: "text", from: "a blue whale", to: "a red whale" }],
    });
    expect(await questions.explain("whales", "nobody")).toMatchObject({ because: "missing" });
  });
});
