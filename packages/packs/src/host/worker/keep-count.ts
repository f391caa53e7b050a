/**
 * Which tensors of the host's are still held by anything in this process. The host keeps what it answered until the task
 * ends or the process says that nobody holds it; so that long tasks do not fill the host, garbage is looked for in time.
 */

import type { GivenTensor } from "./tensors.js";

/** Watches handles. */
export interface KeepCount {
  add(tensor: GivenTensor, digest: string, bytes: number): void;
  /** Looks for garbage when much was given since the last time, and tells what nobody holds. */
  tidy(): Promise<void>;
}

/** `onDropped` hears the digest of each handle that is gone, once for each, looked for whenever so much was given. */
export function keepCount(
  tidyAfterBytes: number,
  onDropped: (digests: readonly string[]) => void,
): KeepCount {
  const dropped: string[] = [];
  let givenBytes = 0;
  const registry = new FinalizationRegistry<string>((digest) => dropped.push(digest));
  return {
    add: (tensor, digest, bytes) => {
      givenBytes += bytes;
      registry.register(tensor, digest);
    },
    tidy: async () => {
      if (givenBytes < tidyAfterBytes) return;
      givenBytes = 0;
      collectGarbage?.();
      // What is to be finalized is told in a turn of its own.
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (dropped.length > 0) onDropped(dropped.splice(0, 1000));
    },
  };
}

/** There because the process is started with `--expose-gc`. */
const collectGarbage = (globalThis as { gc?: () => void }).gc;
