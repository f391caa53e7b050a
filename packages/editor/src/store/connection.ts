/**
 * The one websocket of the page: says hello, hears the house and the open documents, and comes back by itself. What it is
 * told by the server is passed to the stores; what they say is paced, so that the server never has to cut it off.
 */

import type { ClientMessage, HouseEvent, PreviewHeader, ServerMessage } from "@dreamloom/server/protocol";
import { decodePreview } from "@dreamloom/server/protocol";
import { createStore, type StoreApi } from "zustand/vanilla";
import { claimClientId } from "./client-id.js";
import type { ConnectionOptions, Socket } from "./connection-options.js";
import { createDocumentStore } from "./document-store.js";
import type { WiredDocument } from "./document-wire.js";
import { emptyHouse, houseAfter } from "./house.js";
import { KeptEdits } from "./kept-edits.js";
import { createListeners } from "./listeners.js";
import { createPace } from "./pace.js";
import { browserKeep, memoryKeep } from "./pending-keep.js";
import type { Connection, ConnectionState, DocumentStore } from "./types.js";
import { whyRefused } from "./why-refused.js";

/** Connects, and stays connected. */
export function createConnection(options: ConnectionOptions): Connection {
  return new Line(options);
}

interface OpenStore {
  readonly store: WiredDocument;
  users: number;
}

const firstWaitMs = 250;
const longestWaitMs = 8000;
const pingMs = 15_000;
const silenceMs = 40_000;
/** What may be left out is, when so much waits for the network. */
const crowded = 65_536;

class Line implements Connection {
  readonly state: StoreApi<ConnectionState> = createStore<ConnectionState>(() => ({
    link: "connecting",
    house: emptyHouse,
  }));
  readonly #documents = new Map<string, OpenStore>();
  readonly #previews = createListeners<[header: PreviewHeader, rgb: Uint8Array]>();
  readonly onPreview = this.#previews.add;
  readonly #events = createListeners<[event: HouseEvent]>();
  readonly onEvent = this.#events.add;
  readonly #kept: KeptEdits;
  readonly #client: Promise<string>;
  #pace = createPace();
  #socket: Socket | undefined;
  #seen: { readonly epoch: string; readonly seq: number } | undefined;
  #wait = firstWaitMs;
  #heardAt = 0;
  #disposed = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #paceTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #pingTimer: ReturnType<typeof setInterval>;

  constructor(private readonly options: ConnectionOptions) {
    this.#client = (options.client ?? claimClientId)();
    const keep = options.keep ?? (typeof indexedDB === "object" ? browserKeep() : memoryKeep());
    this.#kept = new KeptEdits(keep, this.#client);
    this.#pingTimer = setInterval(() => this.#careForSilence(), pingMs);
    if (typeof addEventListener === "function") addEventListener("pagehide", this.#kept.now);
    if (typeof addEventListener === "function") addEventListener("online", this.#online);
    options.onName?.(() => this.#renamed());
    void this.#connect();
    void this.#sendLeftovers();
  }

  retry(): void {
    if (this.#socket || this.#disposed) return;
    clearTimeout(this.#retryTimer);
    this.#wait = firstWaitMs;
    void this.#connect();
  }

  open(document: string): DocumentStore {
    const known = this.#documents.get(document);
    if (known) {
      known.users++;
      return known.store;
    }
    const store = createDocumentStore(document, {
      isOpen: () => this.#isOpen(),
      say: (message) => this.#say(message),
      whisper: (message) => this.#whisper(message),
      keep: (pending) => this.#kept.soon(document, pending),
    });
    this.#documents.set(document, { store, users: 1 });
    void this.#kept.load(document).then((kept) => store.begin(kept));
    this.#watch();
    return store;
  }

  close(document: string): void {
    const open = this.#documents.get(document);
    if (!open || --open.users > 0) return;
    if (open.store.state.getState().pending > 0 && open.store.state.getState().phase !== "gone")
      return this.#closeLater(document, open);
    this.#documents.delete(document);
    if (this.#isOpen()) this.#send({ kind: "close", document });
    this.#watch();
  }

  dispose(): void {
    this.#disposed = true;
    for (const timer of [this.#retryTimer, this.#paceTimer]) clearTimeout(timer);
    clearInterval(this.#pingTimer);
    this.#kept.now();
    if (typeof removeEventListener === "function") {
      removeEventListener("pagehide", this.#kept.now);
      removeEventListener("online", this.#online);
    }
    this.#socket?.close();
  }

  readonly #online = (): void => this.retry();

  #name(): string {
    return this.options.name().slice(0, 80);
  }

  /** Nobody waits for a new connection to hear another name. */
  #renamed(): void {
    if (!this.#isOpen()) return;
    this.#send({ kind: "name", name: this.#name() });
    for (const { store } of this.#documents.values()) store.hereAgain();
  }

  #isOpen(): boolean {
    return this.#socket !== undefined && this.state.getState().link === "open";
  }

  /** A document is closed when what waits of it was answered. */
  #closeLater(document: string, open: OpenStore): void {
    const stop = open.store.state.subscribe(({ pending }) => {
      if (pending > 0) return;
      stop();
      if (open.users > 0 || this.#documents.get(document) !== open) return;
      open.users = 1;
      this.close(document);
    });
  }

  /** Edits that an earlier visit could not send are sent, whether or not their document is opened now. */
  async #sendLeftovers(): Promise<void> {
    for (const document of await this.#kept.documents()) {
      if (this.#disposed) return;
      this.open(document);
      const open = this.#documents.get(document)!;
      const stop = open.store.state.subscribe(({ phase, pending }) => {
        if (phase === "loading" || (pending > 0 && phase !== "gone")) return;
        stop();
        this.close(document);
      });
    }
  }

  async #connect(): Promise<void> {
    const client = await this.#client;
    if (this.#disposed || this.#socket) return;
    if (this.state.getState().link !== "lost") this.state.setState({ link: "connecting" });
    const make = this.options.openSocket ?? ((url: string) => new WebSocket(url) as unknown as Socket);
    const socket = make(this.options.url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    this.#heardAt = Date.now();
    let wasOpen = false;
    socket.onopen = () => {
      wasOpen = true;
      const name = this.#name();
      this.#send({ kind: "hello", client, ...(name === "" ? {} : { name }), ...this.#seen });
    };
    socket.onmessage = ({ data }) => this.#hear(data);
    socket.onerror = () => undefined;
    socket.onclose = () => {
      this.#lost(socket);
      if (!wasOpen) void this.#findOut();
    };
  }

  #lost(socket: Socket): void {
    if (this.#socket !== socket) return;
    this.#socket = undefined;
    for (const { store } of this.#documents.values()) store.lose();
    if (this.#disposed) return;
    const wait = this.#wait * (0.75 + Math.random() / 2);
    this.#wait = Math.min(longestWaitMs, this.#wait * 2);
    this.state.setState({ link: "lost", nextTryAt: Date.now() + wait });
    this.#retryTimer = setTimeout(() => void this.#connect(), wait);
  }

  /** A browser does not say why a websocket was not made: the API does. Trying again would then change nothing. */
  async #findOut(): Promise<void> {
    const refused = await (this.options.whyRefused ?? whyRefused)();
    if (refused === undefined || this.#socket || this.#disposed) return;
    clearTimeout(this.#retryTimer);
    this.state.setState({ link: "refused", refused });
  }

  #hear(data: unknown): void {
    this.#heardAt = Date.now();
    if (typeof data !== "string") return this.#hearPreview(data as ArrayBuffer);
    const message = JSON.parse(data) as ServerMessage;
    switch (message.kind) {
      case "welcome":
        return this.#hearWelcome(message);
      case "snapshot":
        this.#seen = { epoch: this.#seen?.epoch ?? "", seq: message.seq };
        return this.state.setState({ house: message.house });
      case "event":
        return this.#hearEvent(message.seq, message.event);
      case "pong":
        return;
      case "news":
        return this.#documents.get(message.news.document)?.store.hear(message);
      case "refused":
        if (message.document === undefined) return;
        return this.#documents.get(message.document)?.store.hear(message);
      default:
        return this.#documents.get(message.document)?.store.hear(message);
    }
  }

  #hearWelcome({ epoch, seq, you }: Extract<ServerMessage, { kind: "welcome" }>): void {
    this.#wait = firstWaitMs;
    this.#pace = createPace();
    // Of the same epoch the missed events follow; of another one a snapshot.
    if (this.#seen?.epoch !== epoch) this.#seen = { epoch, seq };
    this.state.setState(({ house }) => ({ link: "open", you, house }), true);
    this.#watch();
    for (const { store } of this.#documents.values()) store.arrive();
  }

  #hearEvent(seq: number, event: HouseEvent): void {
    this.#seen = { epoch: this.#seen?.epoch ?? "", seq };
    const { house } = this.state.getState();
    const after = houseAfter(house, event);
    if (after !== house) this.state.setState({ house: after });
    this.#events.tell(event);
  }

  #hearPreview(frame: ArrayBuffer): void {
    const { header, rgb } = decodePreview(frame);
    this.#previews.tell(header, rgb);
  }

  #watch(): void {
    if (this.#isOpen()) this.#send({ kind: "watch", documents: [...this.#documents.keys()].slice(0, 200) });
  }

  #say(message: ClientMessage): boolean {
    if (!this.#isOpen()) return false;
    const wait = this.#pace.take();
    if (wait > 0 && message.kind !== "open") {
      this.#paceTimer ??= setTimeout(() => {
        this.#paceTimer = undefined;
        for (const { store } of this.#documents.values()) store.ready();
      }, wait);
      return false;
    }
    this.#send(message);
    return true;
  }

  /** Presence leaves room for edits. */
  #whisper(message: ClientMessage): void {
    if (!this.#isOpen() || this.#socket!.bufferedAmount > crowded || this.#pace.left() < 100) return;
    this.#pace.take();
    this.#send(message);
  }

  #send(message: ClientMessage): void {
    this.#socket?.send(JSON.stringify(message));
  }

  /** A network that is gone without a word is found out. */
  #careForSilence(): void {
    if (!this.#socket) return;
    if (Date.now() - this.#heardAt > silenceMs) {
      const socket = this.#socket;
      socket.close();
      this.#lost(socket);
    } else if (this.#isOpen()) this.#send({ kind: "ping", at: Date.now() });
  }
}
