/** One open document of this page: edits are shown at once, sent in order, kept until the server answered. */

import { makeEdit, newEditId, type Patch, type PlainDocument } from "@dreamloom/engine/edits";
import type { ClientMessage, Presence, ServerMessage, Settled } from "@dreamloom/server/protocol";
import { createStore, type StoreApi } from "zustand/vanilla";
import { changedBetween } from "./changed.js";
import {
  shownOf,
  startQueue,
  withAnswer,
  withLonger,
  withOrdered,
  withoutOwn,
  withOwn,
  type EditQueue,
  type PendingEdit,
} from "./edit-queue.js";
import type { DocumentWire, DocumentWord, WiredDocument } from "./document-wire.js";
import { OnTheWay } from "./on-the-way.js";
import type { Changed, DocumentState, Draft, Notice } from "./types.js";

const nothing: PlainDocument = { dreamloom: 1, nodes: {}, inputs: {}, outputs: {}, layout: {}, packs: {} };
/** The server takes messages up to a mebibyte. */
const mostLetters = 900_000;
const mostNotices = 20;

/** Makes the store of a document. */
export function createDocumentStore(id: string, wire: DocumentWire): WiredDocument {
  return new DocumentDesk(id, wire);
}

class DocumentDesk implements WiredDocument {
  readonly state: StoreApi<DocumentState>;
  readonly #listeners = new Set<(changed: Changed) => void>();
  #queue: EditQueue = startQueue({ confirmed: nothing, version: 0, history: "" }, []);
  #begun = false;
  /** The server's state has come, in this connection or an earlier one. */
  #known = false;
  /** The server's state has come in this connection. */
  #synced = false;
  readonly #onTheWay = new OnTheWay();
  #late: ReadonlySet<string> = new Set();
  #notice = 0;
  /** Undone before they were ever sent. */
  #undone: readonly PendingEdit[] = [];
  #presence: Presence | undefined;

  constructor(
    readonly id: string,
    private readonly wire: DocumentWire,
  ) {
    this.state = createStore<DocumentState>(() => ({
      ...{ phase: "loading", plain: nothing, version: 0, pending: 0, undo: {}, diagnostics: [] },
      ...{ people: new Map(), notices: [] },
    }));
  }

  edit(
    label: string,
    recipe: (draft: Draft) => void,
    options: { readonly group?: string } = {},
  ): string | undefined {
    if (!this.#known) return "The document is still being loaded.";
    if (this.state.getState().phase === "gone")
      return this.state.getState().message ?? "The document is gone.";
    const patches = makeEdit(shownOf(this.#queue), recipe as Parameters<typeof makeEdit>[1]);
    return patches.length === 0
      ? undefined
      : this.#make(label.slice(0, 200), patches, options.group?.slice(0, 200));
  }

  undo(): void {
    if (this.wire.isOpen()) this.#turn("undo");
    else this.#undoUnsent();
  }

  redo(): void {
    const [again] = this.#undone.slice(-1);
    if (this.wire.isOpen() && !again) return this.#turn("redo");
    if (!again) return this.#say("There is nothing to redo while there is no connection.");
    this.#undone = this.#undone.slice(0, -1);
    const undone = this.#undone;
    const refused = this.#make(again.label, again.patches, again.group);
    this.#undone = undone;
    if (refused !== undefined) this.#say(refused, "failed");
  }

  here(presence: Presence): void {
    this.#presence = presence;
    if (this.#synced) this.wire.whisper({ kind: "here", document: this.id, presence });
  }

  /** Says again where this page is: the others hear a new name with it. */
  hereAgain(): void {
    if (this.#presence) this.here(this.#presence);
  }

  onChange(listener: (changed: Changed) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  begin(kept: readonly PendingEdit[]): void {
    this.#begun = true;
    this.#queue = startQueue(this.#queue, [...kept, ...this.#queue.pending]);
    this.#onTheWay.wereSent(kept.map(({ edit }) => edit));
    this.#late = new Set(kept.map(({ edit }) => edit));
    if (this.wire.isOpen()) this.arrive();
  }

  arrive(): void {
    if (!this.#begun || this.state.getState().phase === "gone") return;
    this.#synced = false;
    const { version, history, pending } = this.#queue;
    const known = this.#known ? { version, history } : {};
    this.wire.say({ kind: "open", document: this.id, ...known, pending: pending.map(({ edit }) => edit) });
  }

  lose(): void {
    this.#synced = false;
    this.#late = new Set(this.#queue.pending.map(({ edit }) => edit));
    this.state.setState({ people: new Map() });
  }

  ready(): void {
    if (!this.#synced) return;
    const { pending } = this.#queue;
    const waiting = pending.filter(({ edit }) => !this.#onTheWay.waits(edit));
    for (const { edit, base, label, group, patches } of waiting) {
      if (!this.#onTheWay.hasRoom(group)) return;
      const message: ClientMessage = {
        ...{ kind: "edit", document: this.id, edit, base, label, patches },
        ...(group === undefined ? {} : { group }),
      };
      if (!this.wire.say(message)) return;
      this.#onTheWay.go(edit, group);
    }
  }

  hear(message: DocumentWord): void {
    switch (message.kind) {
      case "state":
        return this.#hearState(message);
      case "tail":
        return this.#hearTail(message);
      case "ack":
        return this.#hearAck(message);
      case "edited":
        return this.#hearEdited(message);
      case "news":
        return this.state.setState({ news: message.news, diagnostics: message.news.diagnostics });
      case "here":
        return this.#hearHere(message);
      case "conflict":
        return this.state.setState({ phase: "conflict", message: message.message });
      case "gone":
        return this.state.setState({ phase: "gone", message: message.message, people: new Map() });
      case "refused":
        return this.#say(message.message, "failed");
    }
    message satisfies never;
  }

  #make(label: string, patches: readonly Patch[], group: string | undefined): string | undefined {
    if (JSON.stringify(patches).length > mostLetters)
      return "This is too much for one edit; take it in parts.";
    const last = this.#queue.pending.at(-1);
    const grows = group !== undefined && last?.group === group && !this.#onTheWay.wasSent(last.edit);
    const made: PendingEdit = {
      edit: newEditId(),
      base: this.#queue.version,
      label,
      patches,
      ...(group === undefined ? {} : { group }),
    };
    const queue = grows ? withLonger(this.#queue, patches) : withOwn(this.#queue, made);
    if ("refused" in queue) return queue.refused;
    this.#undone = [];
    this.#put(queue, "us", label);
    this.ready();
    return undefined;
  }

  #turn(kind: "undo" | "redo"): void {
    if (!this.#synced) return;
    const said = this.wire.say({ kind, document: this.id, edit: newEditId() });
    if (!said) this.#say("That was too fast for the server; try again in a moment.");
  }

  /** Without a connection only what was never sent can be taken back. */
  #undoUnsent(): void {
    const last = this.#queue.pending.at(-1);
    if (!last || this.#onTheWay.wasSent(last.edit))
      return this.#say("What is on the server can be undone when the connection is back.");
    this.#undone = [...this.#undone, last];
    this.#put(withoutOwn(this.#queue, last.edit), "us", `undo: ${last.label}`);
  }

  #hearState(message: Extract<ServerMessage, { kind: "state" }>): void {
    const { plain, version, history, settled, undo, people } = message;
    const isFirst = !this.#known;
    const answered = new Set(settled.map(({ edit }) => edit));
    const pending = this.#queue.pending.filter(({ edit }) => !answered.has(edit));
    this.#tellRefused(settled);
    this.#synced = true;
    this.#known = true;
    this.#onTheWay.begin();
    this.state.setState({ phase: "open", undo, people: byClient(people) });
    this.#put(startQueue({ confirmed: plain, version, history }, pending), "all", undefined);
    if (isFirst) this.#tell("all");
    this.#tellMerged();
    this.ready();
  }

  #hearTail(message: Extract<ServerMessage, { kind: "tail" }>): void {
    const { edits, settled, undo, people } = message;
    if (edits.length > 0 && edits[0]!.version !== this.#queue.version + 1) return this.#askAnew();
    this.#tellRefused(settled);
    const refused = new Set(settled.flatMap((each) => ("refused" in each ? [each.edit] : [])));
    const pending = this.#queue.pending.filter(({ edit }) => !refused.has(edit));
    this.#synced = true;
    this.#onTheWay.begin();
    this.state.setState({ phase: "open", undo, people: byClient(people) });
    this.#put(withOrdered({ ...this.#queue, pending }, edits), "server", undefined);
    this.#tellMerged();
    this.ready();
  }

  #hearAck({ settled, undo, notice }: Extract<ServerMessage, { kind: "ack" }>): void {
    if (!this.#synced) return;
    if ("version" in settled && settled.version <= this.#queue.version) return this.state.setState({ undo });
    if ("version" in settled && settled.version !== this.#queue.version + 1) return this.#askAnew();
    this.#onTheWay.answered(settled.edit);
    const isTurn = !this.#queue.pending.some(({ edit }) => edit === settled.edit);
    const { queue, refused } = withAnswer(this.#queue, settled);
    if (refused) this.#say(`“${refused.label}” was not taken: ${refused.message}`, "failed");
    else if (isTurn && "refused" in settled) this.#say(settled.refused);
    if (notice !== undefined) this.#say(notice);
    this.state.setState({ undo });
    this.#put(queue, isTurn ? "us" : "server", undefined);
    this.#tellMerged();
    this.ready();
  }

  #hearEdited({ edit, undo }: Extract<ServerMessage, { kind: "edited" }>): void {
    if (!this.#synced || edit.version <= this.#queue.version) return;
    if (edit.version !== this.#queue.version + 1) return this.#askAnew();
    if (undo) this.state.setState({ undo });
    this.#put(withOrdered(this.#queue, [edit]), "them", edit.label);
  }

  #hearHere({ person, presence }: Extract<ServerMessage, { kind: "here" }>): void {
    const people = new Map(this.state.getState().people);
    if (presence === null) people.delete(person.client);
    else people.set(person.client, { person, presence });
    this.state.setState({ people });
  }

  /** Something is missing between what is known and what was said: asks for the tail. */
  #askAnew(): void {
    this.arrive();
  }

  #put(queue: EditQueue, by: "us" | "them" | "server" | "all", label: string | undefined): void {
    const before = shownOf(this.#queue);
    this.#queue = queue;
    const plain = shownOf(queue);
    this.wire.keep(queue.pending);
    const changed = by === "all" ? "all" : changedBetween(before, plain, by, label);
    this.state.setState({
      version: queue.version,
      pending: queue.pending.length,
      ...(changed ? { plain } : {}),
    });
    if (changed) this.#tell(changed);
  }

  #tell(changed: Changed): void {
    for (const listener of this.#listeners) listener(changed);
  }

  #tellRefused(settled: readonly Settled[]): void {
    for (const each of settled) {
      this.#onTheWay.answered(each.edit);
      if (!("refused" in each)) continue;
      const own = this.#queue.pending.find(({ edit }) => edit === each.edit);
      if (own) this.#say(`“${own.label}” was not taken: ${each.refused}`, "failed");
    }
  }

  /** After a time without connection: says when all that waited is on the server. */
  #tellMerged(): void {
    if (this.#late.size === 0 || this.#queue.pending.some(({ edit }) => this.#late.has(edit))) return;
    const count = this.#late.size;
    this.#late = new Set();
    this.#say(
      count === 1 ? "The edit that waited here was merged." : `${count} edits that waited here were merged.`,
    );
  }

  #say(message: string, tone: Notice["tone"] = "quiet"): void {
    const notice: Notice = { id: ++this.#notice, message, tone };
    this.state.setState(({ notices }) => ({ notices: [...notices, notice].slice(-mostNotices) }));
  }
}

function byClient(people: Extract<ServerMessage, { kind: "state" }>["people"]): DocumentState["people"] {
  return new Map(people.map((each) => [each.person.client, each]));
}
