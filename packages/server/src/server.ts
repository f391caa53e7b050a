/**
 * The server: documents, runs, pictures and clients in one process, behind one gate, on loopback. Decodes no picture and
 * runs no model: that is done by what `ServerParts` hands in.
 */

import type { Limits } from "./limits/limits.js";
import type { ServerParts } from "./parts.js";

/** How the server is to be started. */
export interface ServerOptions {
  /** The port to take; refused when it is taken. Absent: the first free one from `defaultPort` on. 0: any. */
  readonly port?: number;
  /** Numbers of section 3.8 that a test or a bench needs smaller or larger. */
  readonly limits?: Partial<Limits>;
}

/** A server that is up. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Every call makes a new link that lets one browser in, once. */
  readonly loginUrl: () => string;
  /** For command-line clients: as it stands in the data folder's `token`. */
  readonly token: string;
  /** Takes nothing new, lets what runs come to an end for at most 30 s, keeps everything; `now` does not wait. Twice is once, the sooner. */
  readonly close: (how?: "gently" | "now") => Promise<void>;
}

/** Why a server cannot start, in a sentence for the person. */
export class ServerRefusal extends Error {
  override readonly name = "ServerRefusal";
  /** Where the other server is, if it is one of ours on the same data folder. */
  readonly running: string | undefined;
  constructor(message: string, running?: string) {
    super(message);
    this.running = running;
  }
}

/** Starts the server. Throws a `ServerRefusal` when it cannot. */
export declare function startServer(parts: ServerParts, options?: ServerOptions): Promise<RunningServer>;
