/** Pages of the editor's bench, served. */
export interface ServedPages {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds these pages and serves them; `close` takes everything away again. */
export declare function servePages(names: readonly string[]): Promise<ServedPages>;
