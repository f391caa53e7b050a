/**
 * The calls of one task: each waits until there is room for it. Together, those under way hold no more of what the process
 * has written than the process itself may have, so that a pack cannot fill our memory with questions.
 */

import { callNames } from "../broker/calls.js";
import type { CallName } from "../broker/calls.js";
import { bytesToCopy } from "./copy-out.js";

/** A call that a process asks for. */
export interface Call {
  readonly id: number;
  readonly name: CallName;
  readonly args: readonly unknown[];
}

/** What a desk is made of. */
export interface CallDeskParts {
  /** How much calls under way may hold together. */
  readonly mostBytes: number;
  /** Never rejects. */
  readonly carryOut: (call: Call) => Promise<void>;
  /** The process asks what no worker of ours would ask. */
  readonly onLie: (how: string) => void;
}

/** The calls of one task. */
export interface CallDesk {
  /** Takes a call that came in a message of so many bytes. */
  take(call: { readonly id: number; readonly name: string; readonly args: unknown }, bytes: number): void;
  /** The task is over: nothing more is carried out. */
  close(): void;
}

const mostUnderWay = 16;
const mostWaiting = 10_000;
const mostBytesWaiting = 64 << 20;

/** Opens a desk. */
export function createCallDesk({ mostBytes, carryOut, onLie }: CallDeskParts): CallDesk {
  type Waiting = Call & { readonly said: number; readonly named: number };
  let waiting: Waiting[] = [];
  let underWay = 0;
  const bytes = { waiting: 0, underWay: 0 };

  const next = (): void => {
    for (let call = waiting[0]; call !== undefined; call = waiting[0]) {
      const { said, named } = call;
      const fits = bytes.underWay === 0 || bytes.underWay + named <= mostBytes;
      if (underWay >= mostUnderWay || !fits) return;
      waiting.shift();
      bytes.waiting -= said;
      underWay += 1;
      bytes.underWay += named;
      void carryOut(call).finally(() => {
        underWay -= 1;
        bytes.underWay -= named;
        next();
      });
    }
  };
  /** How much a call names in the file; undefined, and a lie, when it is more than there can be. */
  const bytesNamed = (args: unknown): number | undefined => {
    try {
      const named = bytesToCopy(args);
      if (named <= mostBytes) return named;
      onLie("tensors that are larger than its memory");
    } catch (error) {
      onLie(error instanceof Error ? error.message : String(error));
    }
    return undefined;
  };
  return {
    take: ({ id, name, args }, said) => {
      if (!isCallName(name)) return onLie("a call of a name that there is not");
      const named = bytesNamed(args);
      if (named === undefined) return;
      waiting.push({ id, name, args: args as readonly unknown[], said, named });
      bytes.waiting += said;
      if (waiting.length > mostWaiting || bytes.waiting > mostBytesWaiting)
        return onLie("more calls at once than can wait");
      next();
    },
    close: () => {
      waiting = [];
    },
  };
}

function isCallName(name: string): name is CallName {
  return (callNames as readonly string[]).includes(name);
}
