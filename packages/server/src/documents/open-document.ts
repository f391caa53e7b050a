/** One open document: takes edits in order, answers when they are on the disk, and tells everybody who has it open. */

import { applyEdit, type Patch } from "@dreamloom/engine/edits";
import type {
  DocumentNews,
  OrderedEdit,
  Person,
  ServerMessage,
  Settled,
  UndoState,
} from "../protocol/messages.js";
import { Attendance } from "./attendance.js";
import { Checking } from "./checking.js";
import { orderedEdit, type DocumentLog } from "./document-log.js";
import type { EditLine } from "./journal-line.js";
import type { Answer, DocumentAt, DocumentMessage, HubClient, HubParts } from "./hub.js";
import { theDisk } from "./memory.js";
import { PersonFile } from "./person-file.js";
import { refusalWords } from "./refusal-words.js";
import { noSteps, planTurn, undoState } from "./undo.js";
import type { Workspace } from "./workspace.js";

type Message<Kind extends DocumentMessage["kind"]> = Extract<DocumentMessage, { readonly kind: Kind }>;

/** What an open document has to do with. */
export interface OpenDocumentParts {
  readonly log: DocumentLog;
  readonly workspace: Workspace;
  readonly house: HubParts;
  /** The file as it was found. */
  readonly base: ConstructorParameters<typeof PersonFile>[1];
  readonly folderOf: (document: string) => string;
  /** The person's file was written. */
  readonly onWritten: (document: string) => void;
}

interface NewEdit {
  readonly edit: string;
  readonly label: string;
  readonly group?: string;
  readonly by?: "undo" | "redo";
  readonly patches: readonly Patch[];
}

/** Owns a document's log and file while somebody needs them. */
export class OpenDocument {
  readonly people = new Attendance();
  readonly file: PersonFile;
  readonly #checking: Checking | undefined;

  constructor(
    /** Its name now. */
    public name: string,
    private readonly parts: OpenDocumentParts,
  ) {
    const { house, workspace, log, base } = parts;
    this.file = new PersonFile(
      {
        ...{ workspace, log, name: () => this.name, onWarning: house.onWarning },
        take: (patches, label) => this.#takeFromDisk(patches, label),
        onConflict: (message) => this.#tellConflict(message),
        onWritten: () => parts.onWritten(this.name),
      },
      base,
    );
    const { check } = house;
    if (check)
      this.#checking = new Checking({
        ...{ check, at: () => this.now(), onWarning: house.onWarning },
        onNews: (news) => this.#tellNews(news),
      });
  }

  get log(): DocumentLog {
    return this.parts.log;
  }

  /** The document as it is now. */
  now(): DocumentAt {
    const { version, plain } = this.log.memory;
    return { document: this.name, version, plain, folder: this.parts.folderOf(this.name) };
  }

  /** Lets a client in: it gets the document as it is, or what it missed, once all of that is on the disk. */
  async open(client: HubClient, message: Message<"open">): Promise<void> {
    const isOurs = message.history === this.log.memory.history;
    const known = isOurs ? (message.version ?? 0) : 0;
    const settled = await this.log.answersTo(message.pending, known);
    this.people.enter(client, message.document);
    const tail = isOurs && message.version !== undefined ? this.log.tail(message.version) : undefined;
    const answer = this.#opened(client, { document: message.document, settled, tail });
    this.log.after(() => {
      client.send(answer);
      if (this.file.conflict !== undefined)
        client.send({ kind: "conflict", document: message.document, message: this.file.conflict });
      if (this.#checking?.news)
        client.send({ kind: "news", news: { ...this.#checking.news, document: message.document } });
    });
    if (!this.#checking?.news) this.#checking?.soon();
  }

  /** Takes an edit of a client. */
  edit(client: HubClient, { edit, label, group, patches }: Message<"edit">): void {
    const { answers, plain, authors } = this.log.memory;
    const known = answers.get(edit);
    if (known) return this.log.after(this.#ack(client, known));
    const applied = applyEdit(plain, patches);
    if ("refused" in applied) {
      const refused = refusalWords(applied, { plain, authors, client: client.person.client });
      return this.#refuse(client, { edit, refused, path: applied.path });
    }
    const made = {
      edit,
      label: label.slice(0, 200),
      patches: applied.patches,
      ...(group === undefined ? {} : { group }),
    };
    const ordered = this.#commit(client.person, made, client, () => tell());
    const tell = this.#ack(client, settledBy(ordered));
  }

  /** Takes back a client's last step, or does it again. */
  turn(client: HubClient, { edit, kind }: Message<"undo" | "redo">): void {
    const { answers, plain, authors, lists } = this.log.memory;
    const known = answers.get(edit);
    if (known) return this.log.after(this.#ack(client, known));
    const person = client.person.client;
    const turn = planTurn({
      plain,
      authors,
      client: person,
      lists: lists.get(person) ?? noSteps,
      turn: kind,
    });
    if ("refused" in turn) return this.#refuse(client, { edit, refused: turn.refused, by: kind });
    const applied = applyEdit(plain, turn.patches);
    if ("refused" in applied) return this.#refuse(client, { edit, refused: applied.refused, by: kind });
    const made = { edit, label: turn.label, by: kind, patches: applied.patches };
    const ordered = this.#commit(client.person, made, client, () => tell());
    const tell = this.#ack(client, settledBy(ordered), turn.notice);
  }

  /** An edit that the server makes for a person; an answer when it is on the disk. */
  editFor(person: Person, made: NewEdit): Promise<Answer<OrderedEdit>> {
    const applied = applyEdit(this.log.memory.plain, made.patches);
    if ("refused" in applied) return Promise.resolve({ refused: applied.refused, because: "wrong" });
    return new Promise((resolve) => {
      const ordered = this.#commit(person, { ...made, patches: applied.patches }, undefined, () =>
        resolve(ordered),
      );
    });
  }

  /** Sends everybody the document anew: after a conflict was settled. */
  tellState(): void {
    for (const client of this.people.all()) {
      const document = this.people.nameFor(client) ?? this.name;
      const state = this.#opened(client, { document, settled: [], tail: undefined });
      this.log.after(() => client.send(state));
    }
  }

  /** Files, cache or pictures changed. */
  checkAgain(): void {
    if (this.people.size > 0) this.#checking?.soon();
  }

  /** Writes what is not written and lets go. */
  async close(): Promise<void> {
    await this.#checking?.stop();
    await this.file.flush();
    await this.file.stop();
    await this.log.close(this.file.isWritten ? "clean" : "in use");
  }

  #opened(
    client: HubClient,
    {
      document,
      settled,
      tail,
    }: {
      readonly document: string;
      readonly settled: readonly Settled[];
      readonly tail: readonly OrderedEdit[] | undefined;
    },
  ): ServerMessage {
    const { version, plain, history } = this.log.memory;
    const rest = { document, undo: this.#undoOf(client), people: this.people.others(client), settled };
    if (tail) return { kind: "tail", edits: tail, ...rest };
    return { kind: "state", version, history, plain, ...rest };
  }

  /** Orders an edit; everybody else hears of it, and `then` is called, when it is on the disk. */
  #commit(person: Person, made: NewEdit, from: HubClient | undefined, then: () => void): OrderedEdit {
    const { memory } = this.log;
    const line: Omit<EditLine, "line"> = {
      ...{ kind: "edit", version: memory.version + 1, at: Date.now() },
      ...{ client: person.client, name: person.name },
      ...made,
    };
    const ordered = orderedEdit({ ...line, line: 0 });
    const others = this.people.all(from);
    this.log.add(line, () => {
      then();
      const isOwn = (client: HubClient) => client.person.client === person.client;
      this.people.tell(
        others.filter((client) => !isOwn(client)),
        (document) => ({ kind: "edited", document, edit: ordered }),
      );
      for (const client of others.filter(isOwn))
        this.people.tell([client], (document) => ({
          ...{ kind: "edited", document, edit: ordered },
          undo: this.#undoOf(client),
        }));
    });
    if (made.patches.length > 0) this.file.touch();
    this.#checking?.soon();
    return ordered;
  }

  #refuse(
    client: HubClient,
    refusal: { edit: string; refused: string; path?: readonly string[]; by?: "undo" | "redo" },
  ): void {
    const { edit, refused, path } = refusal;
    const settled: Settled = { edit, refused, ...(path ? { path } : {}) };
    this.log.add({ kind: "refused", client: client.person.client, ...refusal }, () => tell());
    const tell = this.#ack(client, settled);
  }

  /** Sends an answer, later; what may be undone is said as it is now. */
  #ack(client: HubClient, settled: Settled, notice?: string): () => void {
    const undo = this.#undoOf(client);
    const said = notice === undefined ? {} : { notice };
    return () =>
      this.people.tell([client], (document) => ({ kind: "ack", document, undo, settled, ...said }));
  }

  #undoOf(client: HubClient): UndoState {
    return undoState(this.log.memory.lists.get(client.person.client) ?? noSteps);
  }

  #takeFromDisk(patches: readonly Patch[], label: string): Promise<void> {
    const person = { ...theDisk, colour: 0 };
    const edit = `disk-${this.log.memory.line}`;
    return new Promise((resolve) => {
      this.#commit(person, { edit, label, patches }, undefined, resolve);
    });
  }

  #tellConflict(message: string | undefined): void {
    if (message === undefined) return this.tellState();
    this.people.tell(this.people.all(), (document) => ({ kind: "conflict", document, message }));
  }

  #tellNews(news: DocumentNews): void {
    this.people.tell(this.people.all(), (document) => ({ kind: "news", news: { ...news, document } }));
  }
}

function settledBy({ edit, version, patches }: OrderedEdit): Settled {
  return { edit, version, patches };
}
