/** What the probes are: attempts at what a hostile pack would do. They run as a pack's code, in its sandbox. */

/** What the attempts aim at: things outside the sandbox that are really there. */
export interface Aims {
  /** A file that nobody inside may read; it holds `secret`. */
  readonly file: string;
  /** Its folder, where nobody inside may write. */
  readonly folder: string;
  /** A database there, which holds `secret` too. */
  readonly database: string;
  readonly secret: string;
  /** Our process, and a variable of its environment that holds `secret`. */
  readonly pid: number;
  readonly variable: string;
  /** Ports on loopback that are listened on. */
  readonly tcp: number;
  readonly udp: number;
  /** A socket in the file system, and one without a file. */
  readonly unix: string;
  readonly abstract: string;
  /** Attempts that are left out. */
  readonly without: readonly string[];
}

/** One attempt. */
export interface Attempt {
  /** `read a file outside`, `open a socket` … */
  readonly what: string;
  /** Throws, or rejects, when it was stopped. Gives in words what it reached, or nothing when that shows outside. */
  readonly attempt: (aims: Aims) => unknown;
}

/** Throws unless the text holds the secret. */
export function mustHold(text: unknown, { secret }: Aims): string {
  const found = String(text).includes(secret);
  if (!found) throw new Error("the secret is not there");
  return "the secret was read";
}

/** Settles as the promise does, but rejects when that takes longer than a second. */
export function inTime<T>(promise: Promise<T>): Promise<T> {
  return Promise.race([
    promise,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error("nothing came of it")), 1000)),
  ]);
}
