import { createCatalogue, parseDocument } from "@dreamloom/engine/document";
import { toPlain, type PlainDocument } from "@dreamloom/engine/edits";
import { dreamPack } from "@dreamloom/nodes";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createApi } from "../store/api.js";
import {
  createAppStore,
  openTab,
  select,
  selectionOf,
  setDescriptions,
  type AppStore,
} from "../store/app-store.js";
import { createConnection } from "../store/connection.js";
import { createDocumentStore } from "../store/document-store.js";
import { memoryKeep } from "../store/pending-keep.js";
import type { Connection, DocumentStore } from "../store/types.js";
import { linksOf } from "../ops/refs.js";
import { addOfType, bestPort } from "./add-node.js";
import { copied, pasteText } from "./clip.js";
import { commandNamed, runCommand, whyNot } from "./commands.js";
import { commandContext, setCommandSource } from "./current.js";

/** The page's own stores on a document of the tree, with no server there: edits wait. */
let app: AppStore;
let document: DocumentStore;
let connection: Connection;

beforeEach(() => {
  const text = readFileSync(join(import.meta.dirname, "../../../../graphs/text-to-picture.json"), "utf8");
  const plain = toPlain(parseDocument(text).document!);
  const wired = createDocumentStore("graph", {
    isOpen: () => false,
    say: () => false,
    whisper: () => undefined,
    keep: () => undefined,
  });
  wired.begin([]);
  wired.hear({
    kind: "state",
    document: "graph",
    version: 1,
    history: "h",
    plain,
    undo: {},
    people: [],
    settled: [],
  });
  document = wired;
  app = createAppStore();
  setDescriptions(app, createCatalogue([dreamPack]).describe());
  openTab(app, "graph");
  const never = { binaryType: "blob" as const, onopen: null, onmessage: null, onclose: null, onerror: null };
  connection = createConnection({
    url: "ws://127.0.0.1:9/",
    name: () => "Test",
    client: () => Promise.resolve("0123456789abcdef"),
    openSocket: () => ({ ...never, bufferedAmount: 0, send: () => undefined, close: () => undefined }),
    keep: memoryKeep(),
  });
  setCommandSource({ app, connection, api: createApi(() => undefined, "http://127.0.0.1:9"), document });
});

afterEach(() => {
  setCommandSource(undefined);
  connection.dispose();
});

const plain = (): PlainDocument => document.state.getState().plain;
const said = (): readonly string[] => app.getState().toasts.map(({ message }) => message);

describe("what a person does", () => {
  it("deletes what is selected and takes it back", () => {
    const before = plain();
    select(app, { nodes: ["blend"] });
    runCommand("edit.delete");
    expect(plain().nodes.blend).toBeUndefined();
    expect(selectionOf(app.getState()).nodes.size).toBe(0);
    runCommand("edit.undo");
    expect(plain()).toEqual(before);
  });

  it("joins over what is deleted when asked", () => {
    select(app, { nodes: ["blend"] });
    runCommand("edit.delete-reconnect");
    expect(plain().nodes.adapt?.inputs.encoding).toEqual({ from: "encode.encoding" });
  });

  it("copies and pastes with new names, and selects what came", () => {
    select(app, { nodes: ["encode", "blend"] });
    const text = copied(commandContext()!);
    pasteText(commandContext()!, text, "inside");
    const { nodes } = selectionOf(app.getState());
    expect(nodes.size).toBe(2);
    expect(nodes.has("encode")).toBe(false);
    const blend = [...nodes].find((id) => id.startsWith("blend-"))!;
    const encode = [...nodes].find((id) => id.startsWith("lmm-encode-"))!;
    expect(plain().nodes[blend]?.inputs.encoding).toEqual({ from: `${encode}.encoding` });
    expect(plain().nodes[encode]?.inputs).toEqual({});
  });

  it("is told why there is nothing to paste", () => {
    pasteText(commandContext()!, "just words", "inside");
    expect(said()).toEqual(["There is nothing on the clipboard that is part of a graph."]);
  });

  it("mutes, bypasses, collapses and groups what is selected, each one step of undo", () => {
    select(app, { nodes: ["blend"] });
    for (const id of ["edit.mute", "edit.bypass", "edit.collapse", "add.group"]) runCommand(id);
    expect(plain().nodes.blend).toMatchObject({ bypass: true });
    expect(plain().layout.blend?.collapsed).toBe(true);
    const [box] = selectionOf(app.getState()).boxes;
    expect(plain().layout[box!]?.members).toEqual(["blend"]);
    for (let step = 0; step < 4; step++) runCommand("edit.undo");
    expect(plain().nodes.blend?.bypass).toBeUndefined();
    expect(plain().layout[box!]).toBeUndefined();
  });

  it("adds a node wired to the link that is held", () => {
    const held = { node: "decode", port: "picture", side: "output" } as const;
    expect(bestPort(commandContext()!, "dream/blur", held)?.name).toBe("picture");
    const id = addOfType(commandContext()!, "dream/blur", { graph: [500, 500], held });
    expect(linksOf(plain()).filter(({ to }) => to.node === id)).toEqual([
      { key: `${id}.picture`, from: { node: "decode", port: "picture" }, to: { node: id, port: "picture" } },
    ]);
    expect([...selectionOf(app.getState()).nodes]).toEqual([id]);
  });

  it("shows a field in the form and hides it again from the same menu", () => {
    const subject = { kind: "port", node: "sample", port: "steps", side: "input" } as const;
    runCommand("form.show", subject);
    expect(plain().inputs.steps).toBe("sample.steps");
    expect(commandNamed("form.show")?.checked?.(commandContext(subject)!)).toBe(true);
    runCommand("form.show", subject);
    expect(plain().inputs.steps).toBeUndefined();
  });

  it("unlinks one port from its menu, and nothing else of the node", () => {
    runCommand("edit.unlink", { kind: "port", node: "sample", port: "start", side: "input" });
    expect(plain().nodes.sample?.inputs.start).toBeUndefined();
    expect(plain().nodes.sample?.inputs.dit).toBeDefined();
  });

  it("acts on the node of the menu where that is not selected", () => {
    select(app, { nodes: ["load"] });
    runCommand("edit.mute", { kind: "node", node: "save" });
    expect([plain().nodes.save?.mute, plain().nodes.load?.mute]).toEqual([true, undefined]);
  });
});

describe("what cannot be done", () => {
  it("says why: nothing is selected, no connection, no canvas", () => {
    const why = (id: string): string | undefined => whyNot(commandNamed(id)!, commandContext()!);
    expect(why("edit.delete")).toBe("Select something first.");
    expect(why("edit.mute")).toBe("Select a node first.");
    expect(why("run.all")).toBe("There is no connection to the server. Runs wait until it is back.");
    select(app, { nodes: ["load", "save"] });
    expect(why("arrange.left")).toBe("Go to the graph first: here nothing has a place.");
    expect(why("edit.rename")).toBe("Select one node only.");
    expect(why("run.cancel")).toBe("Nothing of this graph runs or waits.");
  });

  it("does nothing but say so", () => {
    const before = plain();
    runCommand("edit.delete");
    expect(plain()).toBe(before);
    expect(said()).toEqual(["Select something first."]);
  });

  it("leaves what is selected alone while the form is shown", () => {
    select(app, { nodes: ["load"] });
    app.setState(({ views }) => ({
      views: new Map(views).set("graph", { ...views.get("graph")!, mode: "form" }),
    }));
    runCommand("edit.delete");
    expect(plain().nodes.load).toBeDefined();
  });
});
