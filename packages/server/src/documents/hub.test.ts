import {
  link,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emptyPlain, printPlain, type Patch, type PlainDocument } from "@dreamloom/engine/edits";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Person, ServerMessage } from "../protocol/index.js";
import { isRefusal, type DocumentHub, type HubClient, type HubParts } from "./hub.js";
import { openDocumentHub } from "./open-hub.js";

const node = (inputs: PlainDocument["nodes"][string]["inputs"] = {}) => ({
  type: "dream/blend",
  version: 1,
  inputs,
});
const start: PlainDocument = {
  ...emptyPlain,
  title: "Cat",
  nodes: { a: node({ r: 1 }), b: node({ x: { from: "a.out" } }) },
};

interface Rig {
  readonly hub: DocumentHub;
  readonly folder: string;
  readonly workspace: string;
  readonly warnings: string[];
  readonly events: unknown[];
}

async function folderWith(documents: Readonly<Record<string, PlainDocument | string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dreamloom-hub-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await mkdir(join(folder, "graphs"), { recursive: true });
  for (const [name, plain] of Object.entries(documents))
    await writeFile(
      join(folder, "graphs", `${name}.json`),
      typeof plain === "string" ? plain : printPlain(plain),
    );
  return folder;
}

async function open(folder: string, more: Partial<HubParts> = {}): Promise<Rig> {
  const warnings: string[] = [];
  const events: unknown[] = [];
  const workspace = join(folder, "graphs");
  const hub = await openDocumentHub({
    ...{ workspace, data: join(folder, "data"), ...more },
    onEvent: (event) => events.push(event),
    onWarning: (message) => warnings.push(message),
  });
  onTestFinished(() => hub[Symbol.asyncDispose]());
  return { hub, folder, workspace, warnings, events };
}

/** Somebody at the other end: keeps what it hears, and can wait for it. */
class Listener implements HubClient {
  readonly heard: ServerMessage[] = [];
  readonly person: Person;
  static #edits = 0;
  #wake: (() => void)[] = [];

  constructor(
    private readonly hub: DocumentHub,
    readonly name: string,
    readonly document = "cat",
  ) {
    this.person = { client: Buffer.from(name.padEnd(8, "-")).toString("hex").slice(0, 16), name, colour: 0 };
  }

  send(message: ServerMessage): void {
    this.heard.push(message);
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** The next message of a kind, from now on or already heard and not yet taken. */
  async next<Kind extends ServerMessage["kind"]>(
    kind: Kind,
  ): Promise<Extract<ServerMessage, { kind: Kind }>> {
    for (;;) {
      const at = this.heard.findIndex((message) => message.kind === kind);
      if (at >= 0) return this.heard.splice(at, 1)[0] as Extract<ServerMessage, { kind: Kind }>;
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  async open(more: { version?: number; history?: string; pending?: readonly string[] } = {}) {
    this.hub.receive(this, { kind: "open", document: this.document, pending: [], ...more });
    while (!this.heard.some(({ kind }) => kind === "state" || kind === "tail" || kind === "gone"))
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    return this.heard.splice(
      this.heard.findIndex(({ kind }) => kind === "state" || kind === "tail" || kind === "gone"),
      1,
    )[0]!;
  }

  say(
    patches: readonly Patch[],
    {
      label = "change",
      group,
      edit = this.newEdit(),
    }: { label?: string; group?: string; edit?: string } = {},
  ) {
    this.hub.receive(this, {
      ...{ kind: "edit", document: this.document, edit, base: 0, label, patches },
      ...(group === undefined ? {} : { group }),
    });
    return edit;
  }

  async edit(...patches: readonly Patch[]) {
    this.say(patches);
    return this.next("ack");
  }

  async turn(kind: "undo" | "redo") {
    this.hub.receive(this, { kind, document: this.document, edit: this.newEdit() });
    return this.next("ack");
  }

  newEdit(): string {
    return `${this.person.client.slice(0, 8)}${String(++Listener.#edits).padStart(8, "0")}`;
  }
}

const set = (id: string, port: string, value: unknown): Patch => ({
  op: "replace",
  path: ["nodes", id, "inputs", port],
  value,
});
const plainNow = async (hub: DocumentHub) => {
  const at = await hub.at("cat");
  if (isRefusal(at)) throw new Error(at.refused);
  return at.plain;
};

describe("an open document", () => {
  it("answers an edit, tells the others, and writes the person's file", async () => {
    const { hub, workspace } = await open(await folderWith({ cat: start }));
    const [anna, ben] = [new Listener(hub, "Anna"), new Listener(hub, "Ben")];
    expect(await anna.open()).toMatchObject({ kind: "state", version: 0, plain: start, undo: {} });
    await ben.open();
    expect(await anna.edit(set("a", "r", 2))).toMatchObject({
      settled: { version: 1, patches: [set("a", "r", 2)] },
      undo: { undo: "change" },
    });
    expect(await ben.next("edited")).toMatchObject({
      edit: { version: 1, name: "Anna", patches: [set("a", "r", 2)] },
    });
    await hub[Symbol.asyncDispose]();
    expect(await readFile(join(workspace, "cat.json"), "utf8")).toBe(
      printPlain({ ...start, nodes: { ...start.nodes, a: node({ r: 2 }) } }),
    );
  });

  it("has an edit on the disk before it answers", async () => {
    const { hub, folder } = await open(await folderWith({ cat: start }));
    const anna = new Listener(hub, "Anna");
    await anna.open();
    const ack = await anna.edit(set("a", "r", 2));
    expect(await journalOf(folder)).toContain(`"edit":"${ack.settled.edit}"`);
  });

  it("gives an edit sent again its first answer, taken or refused, also after a restart", async () => {
    const folder = await folderWith({ cat: start });
    const first = await open(folder);
    const anna = new Listener(first.hub, "Anna");
    await anna.open();
    const [taken, refused] = [anna.newEdit(), anna.newEdit()];
    anna.say([set("a", "r", 2)], { edit: taken });
    anna.say([set("gone", "r", 2)], { edit: refused });
    const answers = [await anna.next("ack"), await anna.next("ack")].map(({ settled }) => settled);
    anna.say([set("a", "r", 2)], { edit: taken });
    expect((await anna.next("ack")).settled).toEqual(answers[0]);
    await first.hub[Symbol.asyncDispose]();
    const second = new Listener((await open(folder)).hub, "Anna");
    expect(await second.open({ pending: [taken, refused, "ffffffffffffffff"] })).toMatchObject({
      version: 1,
      settled: answers,
    });
  });

  it("gives who comes back only what they missed", async () => {
    const { hub } = await open(await folderWith({ cat: start }));
    const [anna, ben] = [new Listener(hub, "Anna"), new Listener(hub, "Ben")];
    const state = await anna.open();
    await ben.open();
    await ben.edit(set("a", "r", 2));
    await ben.edit(set("a", "r", 3));
    const { history } = state as Extract<ServerMessage, { kind: "state" }>;
    hub.leave(anna);
    expect(await anna.open({ version: 1, history })).toMatchObject({ kind: "tail", edits: [{ version: 2 }] });
    expect(await anna.open({ version: 1, history: "another" })).toMatchObject({ kind: "state", version: 2 });
  });

  it("takes numbers that a browser writes as many digits", async () => {
    const { hub } = await open(await folderWith({ cat: start }));
    const anna = new Listener(hub, "Anna");
    await anna.open();
    await anna.edit(set("a", "r", 100_000_000_000_000_000_000n), set("a", "s", [1n, 2.5]));
    expect((await plainNow(hub)).nodes.a!.inputs).toEqual({ r: 1e20, s: [1, 2.5] });
  });

  it("says who was first when an edit is refused", async () => {
    const { hub } = await open(await folderWith({ cat: start }));
    const [anna, ben] = [new Listener(hub, "Anna"), new Listener(hub, "Ben")];
    await anna.open();
    await ben.open();
    await anna.edit({ op: "add", path: ["nodes", "b", "inputs", "y"], value: { from: "a.out" } });
    const circle = await ben.edit({
      op: "add",
      path: ["nodes", "a", "inputs", "y"],
      value: { from: "b.out" },
    });
    expect(circle.settled).toMatchObject({
      refused: 'Anna linked "b" first; this would make a circle: b → a → b.',
    });
    await anna.edit({ op: "remove", path: ["nodes", "a"] });
    const gone = await ben.edit(set("a", "r", 4));
    expect(gone.settled).toMatchObject({
      refused: '"a".r cannot be changed: there is no node "a" any more. Anna removed it.',
    });
  });

  it("tells where people are, and that they left", async () => {
    const { hub } = await open(await folderWith({ cat: start }));
    const [anna, ben] = [new Listener(hub, "Anna"), new Listener(hub, "Ben")];
    await anna.open();
    hub.receive(anna, { kind: "here", document: "cat", presence: { cursor: [1, 2] } });
    expect(await ben.open()).toMatchObject({
      people: [{ person: anna.person, presence: { cursor: [1, 2] } }],
    });
    hub.leave(anna);
    expect(await ben.next("here")).toMatchObject({ person: anna.person, presence: null });
  });

  it("that cannot be read is refused and listed with a sentence", async () => {
    const { hub } = await open(await folderWith({ cat: '{ "dreamloom": 1, "nodes": {', dog: start }));
    const anna = new Listener(hub, "Anna");
    expect(await anna.open()).toMatchObject({
      kind: "gone",
      message: expect.stringMatching(/^"cat" cannot be opened\. Line 1/),
    });
    expect(await hub.list()).toMatchObject({
      total: 2,
      documents: expect.arrayContaining([
        expect.objectContaining({ document: "cat", problem: expect.stringMatching(/not JSON/) }),
        expect.objectContaining({ document: "dog", title: "Cat", nodes: 2 }),
      ]),
    });
  });
});

describe("undo", () => {
  it("takes back one's own step and does it again, also after a restart", async () => {
    const folder = await folderWith({ cat: start });
    const first = await open(folder);
    const anna = new Listener(first.hub, "Anna");
    await anna.open();
    await anna.edit(set("a", "r", 2));
    await anna.edit({ op: "remove", path: ["nodes", "a"] });
    expect(await anna.turn("undo")).toMatchObject({ undo: { undo: "change", redo: "change" } });
    expect((await plainNow(first.hub)).nodes.b!.inputs).toEqual({ x: { from: "a.out" } });
    await first.hub[Symbol.asyncDispose]();
    const { hub } = await open(folder);
    const again = new Listener(hub, "Anna");
    expect(await again.open()).toMatchObject({ undo: { undo: "change", redo: "change" } });
    await again.turn("undo");
    expect(await plainNow(hub)).toEqual(start);
    expect((await again.turn("undo")).settled).toMatchObject({ refused: "There is nothing to undo." });
    await again.turn("redo");
    expect((await plainNow(hub)).nodes.a!.inputs.r).toBe(2);
    await again.turn("redo");
    expect((await plainNow(hub)).nodes.a).toBeUndefined();
  });

  it("leaves out what another person changed since, and says so", async () => {
    const { hub } = await open(await folderWith({ cat: start }));
    const [anna, ben] = [new Listener(hub, "Anna"), new Listener(hub, "Ben")];
    await anna.open();
    await ben.open();
    await anna.edit(set("a", "r", 2), set("a", "s", 2), set("b", "s", 2));
    await ben.edit(set("a", "s", 3));
    expect(await anna.turn("undo")).toMatchObject({ notice: '2 of 3 undone: Ben changed "s" of "a" since.' });
    expect((await plainNow(hub)).nodes).toEqual({ a: node({ r: 1, s: 3 }), b: start.nodes.b });
    await anna.edit(set("a", "r", 5));
    await ben.edit(set("a", "r", 6));
    expect((await anna.turn("undo")).settled).toMatchObject({
      refused: 'Not undone: Ben changed "r" of "a" since.',
    });
    expect((await plainNow(hub)).nodes.a!.inputs.r).toBe(6);
  });

  it("of a new node does nothing when another person linked from it", async () => {
    const { hub } = await open(await folderWith({ cat: start }));
    const [anna, ben] = [new Listener(hub, "Anna"), new Listener(hub, "Ben")];
    await anna.open();
    await ben.open();
    await anna.edit({ op: "add", path: ["nodes", "n"], value: node() });
    await ben.edit({ op: "add", path: ["nodes", "b", "inputs", "y"], value: { from: "n.out" } });
    expect((await anna.turn("undo")).settled).toMatchObject({
      refused: 'Not undone: Ben changed "y" of "b" since.',
    });
    expect((await plainNow(hub)).nodes.b!.inputs.y).toEqual({ from: "n.out" });
  });

  it("takes back typing in one field as one step", async () => {
    const { hub } = await open(await folderWith({ cat: start }));
    const anna = new Listener(hub, "Anna");
    await anna.open();
    for (const text of ["h", "he", "hey"]) {
      anna.say([set("a", "text", text)], { group: "a.text" });
      await anna.next("ack");
    }
    await anna.turn("undo");
    expect(await plainNow(hub)).toEqual(start);
  });
});

describe("revisions", () => {
  it("are listed with those that belong together as one, looked at in words, and restored", async () => {
    const { hub } = await open(await folderWith({ cat: start }));
    const anna = new Listener(hub, "Anna");
    await anna.open();
    await anna.edit(set("a", "r", 2));
    await anna.edit(set("a", "r", 3));
    anna.say([{ op: "remove", path: ["nodes", "b"] }], { label: "remove b" });
    await anna.next("ack");
    expect(await hub.revisions("cat")).toMatchObject([
      { version: 3, name: "Anna", label: "remove b", edits: 1 },
      { version: 2, name: "Anna", label: "change", edits: 2 },
    ]);
    expect(await hub.revision("cat", 0)).toMatchObject({
      plain: start,
      changes: ['"a".r: 1 → 3', 'removed "b"'],
    });
    expect(await hub.restore("cat", 0, anna.person)).toMatchObject({ version: 4 });
    expect(await plainNow(hub)).toEqual(start);
    expect(await hub.revision("cat", 9)).toMatchObject({ because: "missing" });
    await anna.turn("undo");
    expect((await plainNow(hub)).nodes.b).toBeUndefined();
  });

  it("reach over many snapshots", async () => {
    const folder = await folderWith({ cat: start });
    const { hub } = await open(folder);
    const anna = new Listener(hub, "Anna");
    await anna.open();
    for (let value = 1; value <= 1300; value++) anna.say([set("a", "r", value + 1)]);
    for (let value = 1; value <= 1300; value++) await anna.next("ack");
    for (const version of [1, 499, 500, 501, 999, 1300])
      expect(await hub.at("cat", version)).toMatchObject({
        plain: { nodes: { a: { inputs: { r: version + 1 } } } },
      });
    await hub[Symbol.asyncDispose]();
    expect((await historyFiles(folder)).filter((name) => name.startsWith("journal")).length).toBeGreaterThan(
      1,
    );
    const again = await open(folder);
    expect(await again.hub.at("cat", 700)).toMatchObject({ plain: { nodes: { a: { inputs: { r: 701 } } } } });
    expect(await again.hub.revisions("cat")).toMatchObject([{ version: 1300, edits: 1300 }]);
  });
});

describe("the person's file", () => {
  it("changed by another program becomes an edit, merged with what was done here", async () => {
    const { hub, workspace } = await open(await folderWith({ cat: start }));
    const anna = new Listener(hub, "Anna");
    await anna.open();
    await writeFile(join(workspace, "cat.json"), printPlain({ ...start, title: "Dog" }));
    expect(await anna.next("edited")).toMatchObject({
      edit: { name: "the file on disk", patches: [{ path: ["title"], value: "Dog" }] },
    });
    anna.say([set("a", "r", 2)]);
    await writeFile(join(workspace, "cat.json"), printPlain({ ...start, title: "Cow" }));
    await anna.next("ack");
    expect(await anna.next("edited")).toMatchObject({
      edit: { patches: [{ path: ["title"], value: "Cow" }] },
    });
    await hub[Symbol.asyncDispose]();
    expect(await readFile(join(workspace, "cat.json"), "utf8")).toBe(
      printPlain({ ...start, title: "Cow", nodes: { ...start.nodes, a: node({ r: 2 }) } }),
    );
  });

  it.each(["ours", "theirs"] as const)(
    "changed in the same place is asked about, and %s is taken",
    async (take) => {
      const folder = await folderWith({ cat: start });
      const first = await open(folder);
      const anna = new Listener(first.hub, "Anna");
      await anna.open();
      await anna.edit(set("a", "r", 2));
      // The server stops before it has written the file: here, by being told that the file is another one.
      await writeFile(
        join(folder, "graphs", "cat.json"),
        printPlain({ ...start, nodes: { ...start.nodes, a: node({ r: 3 }) } }),
      );
      expect(await anna.next("conflict")).toMatchObject({
        message: '"cat.json" was changed by another program, and "r" of "a" was changed here too.',
      });
      expect(await first.hub.settle("cat", take)).toMatchObject({ version: take === "ours" ? 1 : 2 });
      expect(await anna.next("state")).toMatchObject({
        plain: { nodes: { a: { inputs: { r: take === "ours" ? 2 : 3 } } } },
      });
      await first.hub[Symbol.asyncDispose]();
      expect(await readFile(join(folder, "graphs", "cat.json"), "utf8")).toContain(
        `"r": ${take === "ours" ? 2 : 3}`,
      );
    },
  );

  it("that cannot be read any more, or is gone, is not overwritten before somebody says so", async () => {
    const { hub, workspace } = await open(await folderWith({ cat: start }));
    const anna = new Listener(hub, "Anna");
    await anna.open();
    await writeFile(join(workspace, "cat.json"), "{ oh");
    expect((await anna.next("conflict")).message).toMatch(/cannot be read any more: Line 1/);
    await anna.edit(set("a", "r", 2));
    expect(await hub.settle("cat", "theirs")).toMatchObject({ because: "conflict" });
    await rm(join(workspace, "cat.json"));
    expect((await anna.next("conflict")).message).toBe('"cat.json" was removed by another program.');
    expect(await hub.settle("cat", "ours")).toMatchObject({ version: 1 });
    expect(await readFile(join(workspace, "cat.json"), "utf8")).toContain('"r": 2');
  });

  it("is written after a crash from the journal, cut at any byte, and no acknowledged edit is missing", async () => {
    const folder = await folderWith({ cat: start });
    const { hub } = await open(folder);
    const anna = new Listener(hub, "Anna");
    await anna.open();
    const sizes: number[] = [];
    for (let value = 2; value <= 6; value++) {
      await anna.edit(set("a", "r", value));
      sizes.push((await journalOf(folder)).length);
    }
    await hub[Symbol.asyncDispose]();
    const [journal] = (await historyFiles(folder)).filter((name) => name.startsWith("journal-000000000"));
    const bytes = await readFile(join(await historyOf(folder), journal!));
    for (let cut = 0; cut <= bytes.length; cut += 97) {
      const copy = await folderWith({ cat: start });
      await crashCopy(folder, copy, { file: journal!, bytes: bytes.subarray(0, cut) });
      const after = await open(copy);
      const at = await after.hub.at("cat");
      const acknowledged = sizes.filter((size) => size <= cut).length;
      expect(isRefusal(at) ? -1 : at.version).toBeGreaterThanOrEqual(acknowledged);
      expect(await plainNow(after.hub)).toEqual(
        isRefusal(at) || at.version === 0
          ? start
          : { ...start, nodes: { ...start.nodes, a: node({ r: at.version + 1 }) } },
      );
      await after.hub[Symbol.asyncDispose]();
    }
  });

  it("in a folder or under a name that is a link is left alone", async () => {
    const folder = await folderWith({ cat: start });
    await writeFile(join(folder, "outside.json"), printPlain(start));
    await mkdir(join(folder, "elsewhere"));
    await writeFile(join(folder, "elsewhere", "dog.json"), printPlain(start));
    await symlink(join(folder, "outside.json"), join(folder, "graphs", "link.json"));
    await symlink(join(folder, "elsewhere"), join(folder, "graphs", "folder"));
    const { hub } = await open(folder);
    expect((await hub.list()).documents.map(({ document }) => document)).toEqual(["cat"]);
    expect(await hub.text("link")).toMatchObject({ refused: expect.stringMatching(/is a link/) });
    expect(await hub.text("folder/dog")).toMatchObject({
      refused: expect.stringMatching(/link out of the workspace/),
    });
    for (const name of ["../outside", "/etc/passwd", "a\\b", "a/../cat", "con", ""])
      expect(await hub.text(name)).toMatchObject({ because: "wrong" });
  });
});

describe("the workspace", () => {
  it("makes, renames and removes documents; those who have one open stay in it", async () => {
    const { hub, workspace, events } = await open(await folderWith({ cat: start }));
    expect(await hub.create({ name: "cat" })).toMatchObject({ document: "cat 2", nodes: 0 });
    expect(await hub.create({ name: "../x: y?", plain: start })).toMatchObject({
      document: "x y",
      title: "Cat",
    });
    const [anna, ben] = [new Listener(hub, "Anna"), new Listener(hub, "Ben", "animals/cat")];
    await anna.open();
    await anna.edit(set("a", "r", 2));
    expect(await hub.rename("cat", "cat 2")).toMatchObject({ because: "taken" });
    expect(await hub.rename("cat", "animals/cat")).toMatchObject({ document: "animals/cat" });
    expect(await ben.open()).toMatchObject({ version: 1 });
    await anna.edit(set("a", "r", 3));
    expect(await ben.next("edited")).toMatchObject({ document: "animals/cat", edit: { version: 2 } });
    expect(await hub.revisions("animals/cat")).toHaveLength(1);
    const removed = await hub.remove("animals/cat");
    expect(removed).toMatchObject({ said: expect.stringMatching(/^"animals\/cat" was moved to .*trash/) });
    expect(await anna.next("gone")).toMatchObject({ document: "cat" });
    expect(await readdir(workspace)).toEqual(expect.not.arrayContaining(["cat.json"]));
    expect(await hub.create({ name: "animals/cat" })).toMatchObject({ document: "animals/cat" });
    expect(await hub.revisions("animals/cat")).toEqual([]);
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: "document-renamed", from: "cat" }),
        expect.objectContaining({ kind: "document-removed", document: "animals/cat" }),
      ]),
    );
  });

  it("copies the files that a template names", async () => {
    const { hub, workspace, folder } = await open(await folderWith({}));
    await mkdir(join(folder, "templates", "pictures"), { recursive: true });
    await writeFile(join(folder, "templates", "pictures", "apple.png"), "apple");
    const plain: PlainDocument = {
      ...emptyPlain,
      nodes: {
        a: node({
          x: { file: "pictures/apple.png" },
          y: { file: "../data/token" },
          z: { file: "pictures/none.png" },
        }),
      },
    };
    await hub.create({ name: "new", plain, filesFrom: join(folder, "templates") });
    expect(await readdir(join(workspace, "pictures"))).toEqual(["apple.png"]);
  });

  it("notices files that come, change and go", async () => {
    const { workspace, events } = await open(await folderWith({ cat: start }));
    const seen = async (wanted: object) => {
      await expect.poll(() => events).toContainEqual(expect.objectContaining(wanted));
    };
    await writeFile(join(workspace, "dog.json"), printPlain({ ...start, title: "Dog" }));
    await seen({
      kind: "document-changed",
      document: expect.objectContaining({ document: "dog", title: "Dog" }),
    });
    await rename(join(workspace, "dog.json"), join(workspace, "wolf.json"));
    await seen({ kind: "document-removed", document: "dog" });
    await seen({ kind: "document-changed", document: expect.objectContaining({ document: "wolf" }) });
  });

  it("lists ten thousand files a page at a time", async () => {
    const folder = await folderWith({});
    await writeFile(join(folder, "one.json"), printPlain(start));
    for (let from = 0; from < 10_000; from += 500)
      await Promise.all(
        Array.from({ length: 500 }, (_, at) =>
          link(join(folder, "one.json"), join(folder, "graphs", `cat ${from + at} 🐈.json`)),
        ),
      );
    const { hub } = await open(folder);
    const page = await hub.list({ limit: 20, offset: 40 });
    expect(page).toMatchObject({ total: 10_000 });
    expect(page.documents).toHaveLength(20);
    expect(await hub.list({ query: "9999" })).toMatchObject({
      total: 1,
      documents: [{ document: "cat 9999 🐈", title: "Cat" }],
    });
  });
});

/** The one history folder. */
async function historyOf(folder: string): Promise<string> {
  const [only] = await readdir(join(folder, "data", "documents"));
  return join(folder, "data", "documents", only!);
}

async function historyFiles(folder: string): Promise<string[]> {
  return readdir(await historyOf(folder));
}

async function journalOf(folder: string): Promise<string> {
  const names = (await historyFiles(folder)).filter((name) => name.startsWith("journal"));
  const texts = await Promise.all(
    names.map(async (name) => readFile(join(await historyOf(folder), name), "utf8")),
  );
  return texts.join("");
}

/** The other folder as it was when the journal was cut off there: with no later snapshot. */
async function crashCopy(
  from: string,
  to: string,
  cut: { readonly file: string; readonly bytes: Uint8Array },
): Promise<void> {
  const { createHash } = await import("node:crypto");
  const { realpath } = await import("node:fs/promises");
  const root = await realpath(join(to, "graphs"));
  const hash = createHash("sha256").update(`${root}\0cat`).digest("hex").slice(0, 32);
  const target = join(to, "data", "documents", hash);
  await mkdir(target, { recursive: true });
  await writeFile(
    join(target, "snapshot-000000000.json"),
    await readFile(join(await historyOf(from), "snapshot-000000000.json")),
  );
  await writeFile(
    join(target, "about.json"),
    JSON.stringify({ format: 1, workspace: root, document: "cat" }),
  );
  await writeFile(join(target, cut.file), cut.bytes);
  await truncate(join(target, cut.file), cut.bytes.length);
}
