/** What was tried on this machine, from inside a pack's process, and what came of it. Evidence, not intent. */

/** One thing that a hostile pack would try. */
export interface Probe {
  /** `read a file outside`, `open a socket` … */
  readonly what: string;
  readonly reached: boolean;
  /** What happened, for the log. */
  readonly detail: string;
}

/** What this machine enforces on sandboxed packs. */
export interface Evidence {
  /** Whether a sandboxed pack may be started here: every harmful probe was stopped. */
  readonly holds: boolean;
  /** One sentence: what shuts packs in here, or why nothing does and what to do. */
  readonly says: string;
  readonly probes: readonly Probe[];
  /** Limits that cannot be enforced here (memory without prlimit), in sentences. */
  readonly unenforced: readonly string[];
  readonly node: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
