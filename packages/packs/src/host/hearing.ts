/**
 * The ear of a host: bytes come out of a process's pipe, messages go on. What is no message, what is too much, and what
 * would cost too much to read is told instead, once; then nothing is heard any more.
 */

import type { Readable } from "node:stream";
import { mostValues, valuesIn } from "./count-values.js";
import { readFrames } from "./frames.js";
import { createGauge } from "./gauge.js";
import { mostMessageBytes } from "./messages.js";
import type { FromPack } from "./messages.js";
import { readMessage } from "./read-message.js";
import type { Because } from "./stopped.js";
import type { TensorFiles } from "./tensor-files.js";

/** A message that says something itself. */
export type Heard = Exclude<FromPack, { readonly kind: "large" }>;

/** Who hears. */
export interface Listener {
  /** A message, and of how many bytes it was made. */
  readonly onMessage: (message: Heard, bytes: number) => void;
  /** The process must be killed. */
  readonly onFault: (because: Because) => void;
}

type Large = Extract<FromPack, { readonly kind: "large" }>;

/** Listens to a pipe. Messages that are longer than a frame are read from the file. */
export function listenTo(pipe: Readable, files: TensorFiles, { onMessage, onFault }: Listener): void {
  const gauge = createGauge();
  let deaf = false;
  const fault = (because: Because): void => {
    if (deaf) return;
    deaf = true;
    onFault(because);
  };
  const lie = (how: string): void => fault({ kind: "lied", how });
  const flood = (): void => fault({ kind: "flooded", how: "sent too many messages" });

  /** Whether bytes may be read as JSON at all. */
  const admits = (json: Uint8Array, bytes: number): boolean => {
    if (deaf) return false;
    const values = valuesIn(json);
    if (values > mostValues) lie(`a message of more than ${mostValues} values`);
    else if (!gauge({ bytes, values })) flood();
    return !deaf;
  };
  const hear = (json: unknown, bytes: number): void => {
    if (deaf) return;
    const message = readMessage(json);
    if (message === undefined) return lie("a message of a kind that there is not");
    if (message.kind === "large") void hearLarge(message);
    else onMessage(message, bytes);
  };
  /** Many frames may point at one large place: it counts each time, before it is copied. */
  const hearLarge = async ({ at, length }: Large): Promise<void> => {
    if (length > mostMessageBytes) return lie("a value that is too large");
    if (!gauge({ bytes: length, values: 0 })) return flood();
    const bytes = await files.read(at, length).catch(() => undefined);
    if (bytes === undefined) return lie("a value that is not there");
    if (!admits(bytes, 0)) return;
    const message = parsed(bytes);
    if (message === undefined || message.kind === "large") return lie("bytes that are no JSON");
    onMessage(message, length);
  };
  pipe.on(
    "data",
    readFrames({ admits: (json) => admits(json, json.byteLength), onMessage: hear, onBroken: lie }),
  );
}

function parsed(bytes: Uint8Array): FromPack | undefined {
  try {
    return readMessage(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    return undefined;
  }
}
