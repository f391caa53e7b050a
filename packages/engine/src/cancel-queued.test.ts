import { expect, test } from "vitest";
import { add, from, graphOf, held, logOf, nodeThat, rigEngine } from "./testing/rig.js";

test("a cancelled run whose task waits for its lane never begins it, and the run at work is not disturbed", async () => {
  const busy = held({ type: "rig/busy", lane: "gpu" });
  let begun = false;
  const waits = nodeThat(
    () => {
      begun = true;
      return { sum: 1 };
    },
    { type: "rig/waits", lane: "gpu" },
  );
  const engine = rigEngine();
  const first = logOf(engine, graphOf({ busy: [busy.definition] }, { sum: "busy.sum" }));
  await busy.begun;
  const abort = new AbortController();
  const graph = graphOf(
    { before: [add, { left: 1, right: 1 }], waits: [waits, { value: from("before.sum") }] },
    { sum: "waits.sum" },
  );
  const second = logOf(engine, graph, { signal: abort.signal });
  await new Promise((resolve) => setImmediate(resolve));
  abort.abort();
  expect((await second).log).toEqual(["ran before", "cancelled waits", "cancelled"]);
  busy.open(1);
  expect((await first).log).toEqual(["ran busy", "succeeded"]);
  expect(begun).toBe(false);
  expect((await logOf(engine, graph)).log).toEqual(["hits before", "ran waits", "succeeded"]);
});

test("a cancel while a file is written waits for it: the file is whole and told of, or there is none", async () => {
  let finish = (): void => undefined;
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const written: string[] = [];
  const write = async ({ name }: { readonly name: string }): Promise<string> => {
    begin();
    await new Promise<void>((resolve) => (finish = resolve));
    written.push(name);
    return `/${name}`;
  };
  const saves = nodeThat(
    async (_, context) => {
      await context.write({
        name: "one",
        extension: "txt",
        digest: "sha256:" as never,
        bytes: new Uint8Array(1),
      });
      return {};
    },
    { type: "rig/saves", effect: "writes", outputs: {} },
  );
  const engine = rigEngine({ writer: { write } });
  const abort = new AbortController();
  const graph = graphOf({ saves: [saves] });
  const running = logOf(engine, graph, { signal: abort.signal });
  await begun;
  abort.abort();
  finish();
  const { log, files } = await running;
  expect([log[0], files, written]).toEqual(["wrote /one", ["/one"], ["one"]]);
});
