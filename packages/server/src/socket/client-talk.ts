/**
 * What is said between the house and its clients: hello and welcome, events or a snapshot of everything, previews to who
 * watches. What is about one document goes to the hub of documents and comes from it. Holds who is here.
 */

import type { EventLog } from "../events/event-log.js";
import { readClientMessage } from "../protocol/client-message.js";
import {
  encodePreview,
  type ClientMessage,
  type DocumentSummary,
  type Person,
  type PreviewHeader,
  type RunDetail,
  type ServerMessage,
} from "../protocol/index.js";
import type { Channel } from "./channel.js";
import type { Listener } from "./socket-house.js";

/** What the talk needs of the house. */
export interface TalkParts {
  readonly version: string;
  readonly events: EventLog;
  readonly hub: {
    readonly receive: (client: TalkClient, message: AboutDocument) => void;
    readonly leave: (client: TalkClient) => void;
  };
  readonly documents: () => Promise<readonly DocumentSummary[]>;
  readonly runs: () => { readonly runs: readonly RunDetail[]; readonly paused: boolean };
}

/** A client as the hub of documents knows it. */
export interface TalkClient {
  readonly person: Person;
  readonly send: (message: ServerMessage) => void;
}

type AboutDocument = Extract<ClientMessage, { readonly document: string }>;
type Hello = Extract<ClientMessage, { readonly kind: "hello" }>;

/** The talk with all clients. */
export interface Talk {
  readonly welcome: (channel: Channel, client: { readonly close: (why: string) => void }) => Listener;
  /** Whether anybody draws previews of this document. */
  readonly wants: (document: string) => boolean;
  readonly preview: (header: PreviewHeader, rgb: Uint8Array) => void;
  /** Who a client is, if it is here. */
  readonly personOf: (client: string) => Person | undefined;
}

interface Here extends TalkClient {
  person: Person;
  readonly channel: Channel;
  watching: ReadonlySet<string>;
  stopEvents: () => void;
}

/** Begins to talk. */
export function createTalk(parts: TalkParts): Talk {
  const everybody = new Set<Here>();
  return {
    welcome: (channel, { close }) => {
      let here: Here | undefined;
      return {
        heard: (text) => {
          const message = readClientMessage(text);
          if ("wrong" in message) tell(channel, { kind: "refused", message: message.wrong });
          else if (message.kind === "hello" && here === undefined)
            here = greet(message, channel, everybody, parts);
          else if (here === undefined) close("The first message must be hello.");
          else answer(message, here, parts);
        },
        left: () => {
          if (here === undefined) return;
          everybody.delete(here);
          here.stopEvents();
          parts.hub.leave(here);
        },
      };
    },
    wants: (document) => [...everybody].some(({ watching }) => watching.has(document)),
    preview: (header, rgb) => {
      const frame = encodePreview(header, rgb);
      for (const { watching, channel } of everybody)
        if (watching.has(header.document)) channel.preview(`${header.document}\n${header.node}`, frame);
    },
    personOf: (client) => [...everybody].find(({ person }) => person.client === client)?.person,
  };
}

/** A message goes to many: its text is made once. */
const texts = new WeakMap<ServerMessage, string>();

function textOf(message: ServerMessage): string {
  const text = texts.get(message) ?? JSON.stringify(message);
  texts.set(message, text);
  return text;
}

function tell(channel: Channel, message: ServerMessage): void {
  if (message.kind !== "here") {
    channel.state(textOf(message));
    return;
  }
  const who = `${message.document}\n${message.person.client}`;
  const left = message.presence === null;
  channel.presence(who, left ? undefined : () => textOf(message));
  if (left) channel.state(textOf(message));
}

function answer(message: ClientMessage, here: Here, { hub }: TalkParts): void {
  switch (message.kind) {
    case "hello":
      here.send({ kind: "refused", message: "Hello was said already." });
      return;
    case "watch":
      here.watching = new Set(message.documents);
      return;
    case "name":
      here.person = { ...here.person, name: nameOf(message) };
      return;
    case "ping":
      here.send({ kind: "pong", at: message.at });
      return;
    case "open":
    case "close":
    case "edit":
    case "undo":
    case "redo":
    case "here":
      hub.receive(here, message);
      return;
    default:
      message satisfies never;
  }
}

function greet(hello: Hello, channel: Channel, everybody: Set<Here>, parts: TalkParts): Here {
  const here: Here = {
    person: personFor(hello, everybody),
    channel,
    send: (message) => tell(channel, message),
    watching: new Set(),
    stopEvents: () => undefined,
  };
  everybody.add(here);
  const { epoch, seq } = parts.events;
  here.send({ kind: "welcome", epoch, seq: seq(), you: here.person, version: parts.version });
  const missed = parts.events.since(hello.epoch, hello.seq);
  if (missed === undefined) void giveSnapshot(here, everybody, parts);
  else {
    for (const { frame } of missed) channel.state(frame);
    follow(here, parts);
  }
  return here;
}

function follow(here: Here, { events }: TalkParts): void {
  here.stopEvents = events.listen(({ frame }) => here.channel.state(frame));
}

/**
 * The list of documents comes from the disk and takes a moment; the runs are read when it is there. What happened to
 * documents in between is told again afterwards: it says how they are, so hearing it twice does no harm.
 */
async function giveSnapshot(here: Here, everybody: ReadonlySet<Here>, parts: TalkParts): Promise<void> {
  const { events } = parts;
  const before = events.seq();
  const documents = await parts.documents();
  if (!everybody.has(here)) return;
  const seq = events.seq();
  here.send({ kind: "snapshot", seq, house: { documents, ...parts.runs() } });
  for (const { event, frame } of events.since(events.epoch, before) ?? [])
    if (event.kind.startsWith("document-")) here.channel.state(frame);
  follow(here, parts);
}

/** Everybody here has a colour of their own, as long as there are enough; a client that comes back has its old one. */
function personFor({ client, name }: Hello, everybody: ReadonlySet<Here>): Person {
  const others = [...everybody].map(({ person }) => person);
  const same = others.find((person) => person.client === client);
  const taken = new Set(others.map(({ colour }) => colour));
  const free = [0, 1, 2, 3, 4, 5].find((colour) => !taken.has(colour)) ?? others.length % 6;
  return { client, name: nameOf({ name }), colour: same?.colour ?? free };
}

function nameOf({ name }: { readonly name?: string | undefined }): string {
  return name?.trim() || "Somebody";
}
