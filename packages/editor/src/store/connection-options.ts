/** How a connection is made: the browser's own means, or others. */

import type { PendingKeep } from "./pending-keep.js";

/** What of a WebSocket is used. */
export interface Socket {
  binaryType: BinaryType;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: (() => void) | null;
  onerror: (() => void) | null;
  readonly bufferedAmount: number;
  send(text: string): void;
  close(): void;
}

/** How a connection is made. */
export interface ConnectionOptions {
  readonly url: string;
  readonly name: () => string;
  /** Calls back when there is another name. */
  readonly onName?: (heard: () => void) => void;
  /** The browser's own unless said. */
  readonly openSocket?: (url: string) => Socket;
  readonly client?: () => Promise<string>;
  /** Asked when a connection could not be made: why the server will not have this page, if that is so. */
  readonly whyRefused?: () => Promise<string | undefined>;
  readonly keep?: PendingKeep;
}
