import { describe, expect, test } from "vitest";
import type { HouseEvent, PreviewHeader, RunDetail } from "../protocol/index.js";
import { ada, bob, painting, plainOf, runRig, type HouseRig } from "../testing/run-rig.js";
import { isTerminal } from "./run-state.js";

/** How each run ended, in the order in which it was told. */
function endsIn(events: readonly HouseEvent[]): string[] {
  return events.flatMap((event) =>
    event.kind === "run-changed" && isTerminal(event.run.state)
      ? [`${event.run.number} ${event.run.state}`]
      : [],
  );
}

/** What was told of one run, by kind, progress left out. */
function toldOf(events: readonly HouseEvent[], run: string): string[] {
  const told: string[] = [];
  for (const event of events) {
    if ("run" in event && (typeof event.run === "string" ? event.run : event.run.run) !== run) continue;
    const word = event.kind === "run-changed" ? event.run.state : event.kind;
    if ("run" in event && told.at(-1) !== word) told.push(word);
  }
  return told;
}

const states = ({ tasks }: RunDetail): Record<string, string> =>
  Object.fromEntries(Object.entries(tasks).map(([node, { state }]) => [node, state]));

const runs = ({ house }: HouseRig): string[] => house.list().map(({ run }) => `${run.number} ${run.state}`);

describe("the house of runs", () => {
  test("carries a run out and tells what happens, its end last", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({ steps: 3 })]);
    await using it = await rig.open();
    const [run] = await it.submit("whales");
    it.house.begin();
    expect(await it.ended(run!)).toMatchObject({
      state: "succeeded",
      title: "Whales",
      tasks: 3,
      done: 3,
      hits: 0,
    });
    const told = toldOf(it.events, run!);
    expect(told.slice(0, 4)).toEqual(["queued", "running", "run-fingerprints", "tasks-changed"]);
    expect(told.at(-1)).toBe("succeeded");
    expect(endsIn(it.events)).toEqual(["1 succeeded"]);
    const detail = it.house.get(run!)!;
    expect(states(detail)).toEqual({ words: "done", paint: "done", save: "done" });
    expect(Object.keys(detail.fingerprints)).toEqual(["words", "paint", "save"]);
    expect(detail.pictures["paint"]!["picture"]).toMatchObject({ width: 3, height: 2 });
    expect(detail.pictures["save"]).toEqual(detail.pictures["paint"]);
    expect(detail.files).toEqual([
      `picture-${detail.pictures["paint"]!["picture"]!.digest.slice(7, 15)}.png`,
    ]);
  });

  test("keeps what an ended run said after a restart", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting()]);
    const before = await rig.open();
    const [run] = await before.submit("whales");
    before.house.begin();
    await before.ended(run!);
    const detail = before.house.get(run!);
    await before[Symbol.asyncDispose]();
    await using after = await rig.open();
    expect(after.house.get(run!)).toEqual(detail);
    expect(after.house.lastOf("whales")).toEqual(detail);
    expect(after.house.documentOf(run!)!.plain).toEqual(painting());
  });

  test("runs the document as it was when it was asked, whatever is edited meanwhile", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({ gate: "g" })]);
    await using it = await rig.open();
    const [first] = await it.submit("whales");
    rig.documents.get("whales")!.push(painting({ seed: 9 }));
    it.house.begin();
    await rig.gate("g").begun;
    rig.documents.get("whales")!.push(painting({ seed: 10 }));
    rig.gate("g").open();
    await it.ended(first!);
    expect(rig.computed).toEqual(["g7"]);
    const [older] = await it.submit("whales", { version: 1 });
    await it.ended(older!);
    expect(rig.computed).toEqual(["g7", "9"]);
    expect(it.house.get(older!)!.run.version).toBe(1);
  });

  test("computes what two runs share once", async () => {
    const rig = runRig();
    rig.documents.set("one", [painting({ gate: "g" })]).set("two", [painting({ gate: "g" })]);
    await using it = await rig.open();
    const [one] = await it.submit("one", {}, ada);
    const [two] = await it.submit("two", {}, bob);
    it.house.begin();
    await rig.gate("g").begun;
    rig.gate("g").open();
    expect((await it.ended(one!)).state).toBe("succeeded");
    expect(await it.ended(two!)).toMatchObject({ state: "succeeded", hits: 1 });
    expect(rig.computed).toEqual(["g7"]);
    expect(it.house.get(two!)!.pictures["paint"]).toEqual(it.house.get(one!)!.pictures["paint"]);
  });

  test("computes one thing once also for runs that go on at the same time", async () => {
    const rig = runRig();
    rig.documents.set("one", [painting({ gate: "g" })]).set("two", [painting({ gate: "g" })]);
    await using it = await rig.open({ atOnce: 2 });
    const [one] = await it.submit("one", {}, ada);
    const [two] = await it.submit("two", {}, bob);
    it.house.begin();
    await rig.gate("g").begun;
    rig.gate("g").open();
    await Promise.all([it.ended(one!), it.ended(two!)]);
    expect(rig.computed).toEqual(["g7"]);
  });

  test("tells equal nodes as what they are: one computation", async () => {
    const rig = runRig();
    const outputs = { a: "one.picture", b: "two.picture" };
    rig.documents.set("twins", [
      plainOf({ one: ["paint", { seed: 1 }], two: ["paint", { seed: 1 }] }, { outputs }),
    ]);
    await using it = await rig.open();
    const [run] = await it.submit("twins");
    it.house.begin();
    await it.ended(run!);
    expect(rig.computed).toEqual(["1"]);
    expect(states(it.house.get(run!)!)).toEqual({ one: "done", two: "done" });
    expect(Object.keys(it.house.get(run!)!.pictures)).toEqual(["one", "two"]);
  });

  test("a failure stops what stands on it and says why", async () => {
    const rig = runRig();
    const nodes = {
      paint: ["paint", { seed: 1 }],
      broken: ["fails", { picture: { from: "paint.picture" } }],
      after: ["save", { picture: { from: "broken.picture" } }],
      beside: ["save", { picture: { from: "paint.picture" } }],
    } as const;
    rig.documents.set("broken", [plainOf(nodes)]);
    await using it = await rig.open();
    const [run] = await it.submit("broken");
    it.house.begin();
    expect(await it.ended(run!)).toMatchObject({ state: "failed", because: "This cannot be done." });
    const { tasks } = it.house.get(run!)!;
    expect(tasks["broken"]).toMatchObject({
      state: "failed",
      failure: { kind: "refused", message: "This cannot be done.", remedy: "Take it out." },
    });
    expect(tasks["broken"]).not.toHaveProperty("failure.stack");
    expect(tasks["after"]).toEqual({ state: "skipped", because: "broken" });
    expect(tasks["beside"]).toMatchObject({ state: "done" });
  });

  test("cancels exactly the run that is named", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({ gate: "g" })]).set("dogs", [painting({ seed: 1 })]);
    await using it = await rig.open();
    const [first] = await it.submit("whales");
    const [second, third] = [...(await it.submit("dogs")), ...(await it.submit("dogs", { seeds: "next" }))];
    it.house.begin();
    await rig.gate("g").begun;
    expect(await it.house.cancel(second!)).toMatchObject({ kind: "done", run: { state: "cancelled" } });
    expect(await it.house.cancel(first!)).toMatchObject({ kind: "done", run: { state: "stopping" } });
    expect(await it.ended(first!)).toMatchObject({ state: "cancelled" });
    expect(await it.ended(third!)).toMatchObject({ state: "succeeded" });
    expect(it.house.get(first!)!.tasks["paint"]).toMatchObject({ state: "cancelled" });
    expect(endsIn(it.events)).toEqual(["2 cancelled", "1 cancelled", "3 succeeded"]);
  });

  test("a cancel that comes after the end changes nothing, and not the next run either", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting()]).set("dogs", [painting({ gate: "g" })]);
    await using it = await rig.open();
    const [first] = await it.submit("whales");
    const [second] = await it.submit("dogs");
    it.house.begin();
    await it.ended(first!);
    await rig.gate("g").begun;
    expect(await it.house.cancel(first!)).toMatchObject({
      kind: "already-ended",
      message: "Run 1 has ended already: it succeeded.",
    });
    expect(await it.house.cancel("nothing")).toMatchObject({ kind: "missing" });
    rig.gate("g").open();
    expect((await it.ended(second!)).state).toBe("succeeded");
  });

  test("a node that does not hear is left after its grace, and the run ends", async () => {
    const rig = runRig();
    rig.documents.set("deaf", [painting({ gate: "deaf:g" })]);
    await using it = await rig.open();
    const [run] = await it.submit("deaf");
    it.house.begin();
    await rig.gate("deaf:g").begun;
    await it.house.cancel(run!);
    expect(await it.ended(run!)).toMatchObject({ state: "cancelled" });
    rig.gate("deaf:g").open();
  });

  test("serves clients in turns and says so beforehand", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({}, { layout: { paint: { seeds: { seed: "next" } } } })]);
    await using it = await rig.open();
    await it.submit("whales", { count: 3 }, ada);
    await it.submit("whales", { count: 2 }, bob);
    expect(it.house.list().map(({ run }) => run.name)).toEqual(["Ada", "Bob", "Ada", "Bob", "Ada"]);
    const told = it.events.findLast((event) => event.kind === "queue-changed")!;
    expect(told.kind === "queue-changed" && told.order).toEqual(it.house.list().map(({ run }) => run.run));
    it.house.begin();
    for (const { run } of it.house.list()) await it.ended(run.run);
    expect(endsIn(it.events).map((end) => end.split(" ")[0])).toEqual(["1", "4", "2", "5", "3"]);
  });

  test("eight runs with the next seeds leave the last seed in the document, by an edit", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting()]);
    await using it = await rig.open();
    const eight = await it.submit("whales", { count: 8, seeds: "next" });
    expect(rig.documents.get("whales")!.at(-1)).toEqual(painting({ seed: 15 }));
    it.house.begin();
    for (const run of eight) await it.ended(run);
    expect(rig.computed).toEqual(["8", "9", "10", "11", "12", "13", "14", "15"]);
    expect(it.house.gallery.list().map(({ seed }) => seed)).toEqual([
      "15",
      "14",
      "13",
      "12",
      "11",
      "10",
      "9",
      "8",
    ]);
  });

  test("an order with the same key is the same runs", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({}, { layout: { paint: { seeds: { seed: "next" } } } })]);
    await using it = await rig.open();
    const first = await it.submit("whales", { key: "k", count: 2 });
    expect(await it.submit("whales", { key: "k", count: 2 })).toEqual(first);
    expect(rig.documents.get("whales")).toHaveLength(2);
  });

  test("paused, nothing is begun and what runs goes on", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({ gate: "g" })]).set("dogs", [painting({ seed: 1 })]);
    await using it = await rig.open();
    const [first] = await it.submit("whales");
    const [second] = await it.submit("dogs");
    it.house.begin();
    await rig.gate("g").begun;
    it.house.pause();
    rig.gate("g").open();
    await it.ended(first!);
    expect(runs(it)).toEqual(["2 queued", "1 succeeded"]);
    expect(it.house.paused).toBe(true);
    it.house.resume();
    expect((await it.ended(second!)).state).toBe("succeeded");
  });

  test("a run moves before another of the same person only", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting()]);
    await using it = await rig.open();
    const [one, two] = [...(await it.submit("whales")), ...(await it.submit("whales"))];
    const [other] = await it.submit("whales", {}, bob);
    expect(await it.house.move(two!, one!)).toMatchObject({ kind: "done" });
    expect(runs(it)).toEqual(["2 queued", "3 queued", "1 queued"]);
    expect(await it.house.move(one!, other!)).toMatchObject({ kind: "refused" });
    expect(await it.house.move("nothing")).toMatchObject({ kind: "missing" });
  });

  test("a document that is wrong is refused with all that is wrong, and what is right of it may run", async () => {
    const rig = runRig();
    const wrong = plainOf(
      { paint: ["paint", { seed: 1 }], save: ["save", { picture: { from: "paint.prompt" } }] },
      { outputs: { picture: "paint.picture" } },
    );
    rig.documents.set("wrong", [wrong]);
    await using it = await rig.open();
    const refused = await it.house.submit({ document: "wrong" }, ada);
    expect(refused.kind).toBe("refused");
    expect(refused.kind === "refused" && refused.diagnostics).not.toEqual([]);
    expect((await it.house.submit({ document: "wrong", targets: ["save"] }, ada)).kind).toBe("refused");
    const [run] = await it.submit("wrong", { targets: ["paint"] });
    it.house.begin();
    expect((await it.ended(run!)).state).toBe("succeeded");
    expect((await it.house.submit({ document: "nowhere" }, ada)).kind).toBe("missing");
    expect(await it.house.submit({ document: "wrong", targets: ["nobody"] }, ada)).toEqual({
      kind: "missing",
      message: 'The document has no node and no output "nobody".',
    });
  });

  test("a loose node that is wrong is in nobody's way", async () => {
    const rig = runRig();
    const { nodes } = plainOf({ loose: ["fails"], stray: ["paint", { steps: 1000 }] });
    const plain = painting();
    rig.documents.set("loose", [{ ...plain, nodes: { ...plain.nodes, ...nodes } }]);
    await using it = await rig.open();
    const [run] = await it.submit("loose");
    it.house.begin();
    expect((await it.ended(run!)).state).toBe("succeeded");
    expect(Object.keys(it.house.get(run!)!.tasks).sort()).toEqual(["paint", "save", "words"]);
  });

  test("what is muted asks for nothing, and to ask for it is refused in words", async () => {
    const rig = runRig();
    const plain = painting();
    const nodes = { ...plain.nodes, save: { ...plain.nodes["save"]!, mute: true as const } };
    rig.documents.set("muted", [{ ...plain, nodes }]);
    await using it = await rig.open();
    const [run] = await it.submit("muted");
    it.house.begin();
    expect((await it.ended(run!)).state).toBe("succeeded");
    expect(rig.written).toEqual([]);
    expect(await it.house.submit({ document: "muted", targets: ["save"] }, ada)).toMatchObject({
      kind: "refused",
      message: '"save" is muted, or stands on something that is.',
    });
  });

  test("an unknown kind of node may be one that writes, so the run is refused and names it", async () => {
    const rig = runRig();
    const { nodes } = plainOf({ other: ["nobody-has-this"] });
    const plain = painting();
    rig.documents.set("unknown", [{ ...plain, nodes: { ...plain.nodes, ...nodes } }]);
    await using it = await rig.open();
    const refused = await it.house.submit({ document: "unknown" }, ada);
    expect(refused).toMatchObject({ kind: "refused", diagnostics: [{ node: "other", severity: "error" }] });
  });

  test("results that could not be written are refused before anything is computed", async () => {
    const rig = runRig({ cannotWrite: () => Promise.resolve("The disk is full.") });
    rig.documents.set("whales", [painting()]);
    await using it = await rig.open();
    expect(await it.house.submit({ document: "whales" }, ada)).toMatchObject({
      message: "The disk is full.",
    });
  });

  test("previews come as RGB to who draws the document, and to nobody else", async () => {
    const rig = runRig();
    rig.documents
      .set("whales", [painting({ steps: 2, gate: "g" })])
      .set("dogs", [painting({ steps: 2, seed: 1 })]);
    await using it = await rig.open();
    const seen: { header: PreviewHeader; rgb: readonly number[] }[] = [];
    it.house.onPreview({
      wants: (document) => document === "whales",
      preview: (header, rgb) => seen.push({ header, rgb: [...rgb] }),
    });
    const [run] = await it.submit("whales");
    const [other] = await it.submit("dogs");
    it.house.begin();
    await rig.gate("g").begun;
    rig.gate("g").open();
    await Promise.all([it.ended(run!), it.ended(other!)]);
    expect(seen[0]).toEqual({
      header: { run, document: "whales", node: "paint", step: 1, sigma: 0.5, width: 3, height: 2 },
      rgb: new Array(18).fill(7),
    });
    expect(new Set(seen.map(({ header }) => header.document))).toEqual(new Set(["whales"]));
  });

  test("a document that gets another name in the midst of a run keeps its runs and pictures", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({ gate: "g" })]);
    await using it = await rig.open();
    const [run] = await it.submit("whales");
    it.house.begin();
    await rig.gate("g").begun;
    it.house.renamed("whales", "sea");
    rig.gate("g").open();
    expect(await it.ended(run!)).toMatchObject({ document: "sea", state: "succeeded" });
    expect(it.house.lastOf("sea")!.run.run).toBe(run);
    expect(it.house.gallery.latestOf("sea")).toMatchObject({ run, document: "sea" });
    const last = it.events.findLast((event) => event.kind === "tasks-changed")!;
    expect(last).toMatchObject({ document: "sea" });
    expect(endsIn(it.events)).toEqual(["1 succeeded"]);
  });

  test("asked to end, it lets what runs come to its end", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({ gate: "g" })]).set("dogs", [painting({ seed: 1 })]);
    const it = await rig.open();
    const [first] = await it.submit("whales");
    await it.submit("dogs");
    it.house.begin();
    await rig.gate("g").begun;
    const stopped = it.house.stop({ drainMs: 60_000 });
    rig.gate("g").open();
    await stopped;
    expect(endsIn(it.events)).toEqual(["1 succeeded"]);
    await using again = await rig.open();
    expect(runs(again)).toEqual(["2 queued", "1 succeeded"]);
    expect(again.house.get(first!)!.run.attempt).toBe(1);
  });

  test("what could not be waited for stays in the queue, says so, and is carried out after the next start", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({ gate: "g" })]);
    const it = await rig.open();
    const [run] = await it.submit("whales");
    it.house.begin();
    await rig.gate("g").begun;
    await it.house.stop({ drainMs: 0 });
    expect(endsIn(it.events)).toEqual([]);
    await using again = await rig.open();
    expect(again.house.get(run!)!.run).toMatchObject({
      state: "queued",
      because: "interrupted: the server was stopped; queued again",
    });
    rig.gate("g").open();
    again.house.begin();
    expect(await again.ended(run!)).toMatchObject({ state: "succeeded", attempt: 2 });
    expect(endsIn(again.events)).toEqual(["1 succeeded"]);
  });

  test("a hurried stop overtakes a patient one", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting({ gate: "g" })]);
    const it = await rig.open();
    await it.submit("whales");
    it.house.begin();
    await rig.gate("g").begun;
    const patient = it.house.stop({ drainMs: 600_000 });
    await it.house.stop({ drainMs: 0 });
    await patient;
  });

  test("a thousand may wait for each client, and the others wait no longer for it", async () => {
    const rig = runRig();
    rig.documents.set("whales", [painting()]);
    await using it = await rig.open();
    await it.submit("whales", { count: 1000 }, ada);
    expect(await it.house.submit({ document: "whales" }, ada)).toEqual({
      kind: "full",
      message: "You have too many runs waiting: at most 1000 may wait. Cancel some first.",
    });
    const [mine] = await it.submit("whales", {}, bob);
    expect(it.house.list()[1]!.run.run).toBe(mine);
  });
});
