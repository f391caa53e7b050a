/**
 * What is said to one client, in three classes. State is never left out: a client that lags too far is let go, and asks for
 * what it missed when it is back. Presence is the newest of each person, so much a second, and left out while the client is slow. Of previews, each node has at most one on
 * its way and one that waits, the newest; so a client that does not read costs what a few pictures take.
 */

import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Limits } from "../limits/limits.js";
import { createPresenceDesk } from "./presence-desk.js";

/** The sending half of a websocket. */
export interface Channel {
  readonly state: (text: string | Buffer) => void;
  /** Where somebody is; `undefined`: what waits of them is not told any more. */
  readonly presence: (who: string, text: (() => string) | undefined) => void;
  /** `of` names what the preview is of; a newer one of the same takes its place. */
  readonly preview: (of: string, frame: Uint8Array) => void;
}

/** How many previews of different nodes may wait for one client. */
const mostWaiting = 64;

/** Speaks over a websocket and the stream below it. */
export function createChannel(
  socket: WebSocket,
  stream: Duplex,
  limits: Pick<Limits, "stateLagBytes" | "presenceLagBytes" | "presencePerSecond" | "previewLagBytes">,
): Channel {
  const waiting = new Map<string, Uint8Array>();
  const onTheWay = new Set<string>();
  let largest = 0;
  const isOpen = () => socket.readyState === socket.OPEN;
  const mayPreview = (of: string) => !onTheWay.has(of) && socket.bufferedAmount <= limits.previewLagBytes;
  const sendPreview = (of: string, frame: Uint8Array) => {
    onTheWay.add(of);
    socket.send(frame, () => {
      onTheWay.delete(of);
      flush();
    });
  };
  const flush = () => {
    for (const [of, frame] of waiting) {
      if (!isOpen() || !mayPreview(of)) continue;
      waiting.delete(of);
      sendPreview(of, frame);
    }
  };
  const sendPresence = (text: string) => {
    if (!isOpen() || socket.bufferedAmount > limits.presenceLagBytes) return false;
    socket.send(text);
    return true;
  };
  const asOne = (work: () => void) => {
    stream.cork();
    work();
    stream.uncork();
  };
  const desk = createPresenceDesk(limits.presencePerSecond, sendPresence, asOne);
  stream.on("drain", flush);
  stream.on("close", desk.close);
  return {
    state: (text) => {
      if (!isOpen()) return;
      // One large message is no lag; what piles up behind it is.
      if (socket.bufferedAmount > limits.stateLagBytes + largest) {
        waiting.clear();
        socket.terminate();
        return;
      }
      largest = Math.max(largest, text.length);
      socket.send(text, { binary: false });
    },
    presence: (who, text) => {
      if (text === undefined) desk.forget(who);
      else if (isOpen()) desk.tell(who, text);
    },
    preview: (of, frame) => {
      if (!isOpen()) return;
      if (mayPreview(of)) {
        sendPreview(of, frame);
        return;
      }
      waiting.delete(of);
      waiting.set(of, frame);
      const [oldest] = waiting.keys();
      if (waiting.size > mostWaiting && oldest !== undefined) waiting.delete(oldest);
    },
  };
}
