/** How much one client, and all of them together, may ask of the server. */

/** The numbers. */
export interface Limits {
  /** Websockets of one session, and of all together. */
  readonly socketsPerSession: number;
  readonly sockets: number;
  /** Bytes of one message from a client, and fragments it may come in. */
  readonly messageBytes: number;
  readonly messageFragments: number;
  /** Messages that a socket may send at once, and a second from then on. */
  readonly messageBurst: number;
  readonly messagesPerSecond: number;
  /** Between two pings, and after how long without a word a socket is given up. */
  readonly pingMs: number;
  readonly silenceMs: number;
  /** Bytes not yet taken by a client above which previews wait, presence is left out, and the client is let go. */
  readonly previewLagBytes: number;
  readonly presenceLagBytes: number;
  readonly stateLagBytes: number;
  /** Words about where others are, to one client. */
  readonly presencePerSecond: number;
  /** Events kept for those who come back. */
  readonly eventsKept: number;
  readonly eventBytesKept: number;
  /** TCP connections, and how long one may take with its request's head and with a JSON body. */
  readonly connections: number;
  readonly headMs: number;
  readonly bodyMs: number;
  /** Uploads: bytes of all under way together, the least rate after a moment of grace, and that moment. */
  readonly uploadBytes: number;
  readonly uploadBytesPerSecond: number;
  readonly uploadGraceMs: number;
  /** Wrong tokens from one address in a window. */
  readonly wrongTries: number;
  readonly wrongTriesMs: number;
  /** How long a gentle stop waits for runs. */
  readonly stopMs: number;
}

/** What holds unless somebody says otherwise. */
export const usualLimits: Limits = {
  socketsPerSession: 32,
  sockets: 256,
  messageBytes: 2 ** 20,
  messageFragments: 64,
  messageBurst: 600,
  messagesPerSecond: 60,
  pingMs: 20_000,
  silenceMs: 60_000,
  previewLagBytes: 2 ** 20,
  presenceLagBytes: 2 ** 18,
  stateLagBytes: 8 * 2 ** 20,
  presencePerSecond: 100,
  eventsKept: 4096,
  eventBytesKept: 8 * 2 ** 20,
  connections: 512,
  headMs: 15_000,
  bodyMs: 30_000,
  uploadBytes: 256 * 2 ** 20,
  uploadBytesPerSecond: 4096,
  uploadGraceMs: 10_000,
  wrongTries: 20,
  wrongTriesMs: 10_000,
  stopMs: 30_000,
};
