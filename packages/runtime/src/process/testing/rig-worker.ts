/** A worker that does what a test asks: echoes, waits, blocks, crashes. Used by tests only. */

import { NodeError } from "@dreamloom/engine";
import { serve } from "../serve.js";

/** What the rig can be asked. */
export type RigProtocol = {
  readonly echo: { readonly request: unknown; readonly reply: unknown };
  readonly count: {
    readonly request: { readonly to: number };
    readonly reply: string;
    readonly notice: number;
  };
  /** Waits for its cancel and hears it. */
  readonly wait: { readonly request: null; readonly reply: never; readonly notice: string };
  /** Waits for ever and hears nothing. */
  readonly deaf: { readonly request: null; readonly reply: never; readonly notice: string };
  /** Blocks the loop: without a word, or after saying that it is busy. */
  readonly block: {
    readonly request: { readonly ms: number; readonly busy: boolean };
    readonly reply: string;
  };
  readonly sentence: { readonly request: null; readonly reply: never };
  readonly bug: { readonly request: null; readonly reply: never };
  readonly exit: {
    readonly request: { readonly code: number; readonly words: string };
    readonly reply: never;
  };
  readonly allocate: { readonly request: { readonly bytes: number }; readonly reply: number };
  readonly surroundings: {
    readonly request: null;
    readonly reply: {
      readonly cwd: string;
      readonly environment: Readonly<Record<string, string | undefined>>;
    };
  };
  readonly function: { readonly request: null; readonly reply: unknown };
};

serve<RigProtocol>({
  echo: (body) => body,
  count: ({ to }, { notify }) => {
    for (let i = 1; i <= to; i += 1) notify(i);
    return "counted";
  },
  wait: (_, { signal, notify }) => {
    notify("waiting");
    return new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("heard")));
    });
  },
  deaf: (_, { notify }) => {
    notify("waiting");
    return new Promise(() => undefined);
  },
  block: async ({ ms, busy: says }, { busy }) => {
    const block = (): string => {
      const end = Date.now() + ms;
      while (Date.now() < end);
      return "blocked";
    };
    return says ? busy(block) : block();
  },
  sentence: () => {
    throw new NodeError("The apple is eaten.", { remedy: "Bring another.", kind: "file-missing" });
  },
  bug: () => {
    throw new TypeError("undefined is not an apple");
  },
  exit: ({ code, words }) => {
    process.stderr.write(words);
    process.exit(code);
  },
  allocate: ({ bytes }) => new Uint8Array(bytes).fill(1).length,
  surroundings: () => ({ cwd: process.cwd(), environment: { ...process.env } }),
  function: () => () => undefined,
});
