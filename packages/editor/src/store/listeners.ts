/** Those who hear something, each until it says that it has heard enough. */

/** A list of listeners. */
export interface Listeners<Heard extends readonly unknown[]> {
  /** Adds one; gives what takes it out again. */
  add(listener: (...heard: Heard) => void): () => void;
  tell(...heard: Heard): void;
}

/** An empty list. */
export function createListeners<Heard extends readonly unknown[]>(): Listeners<Heard> {
  const all = new Set<(...heard: Heard) => void>();
  return {
    add: (listener) => {
      all.add(listener);
      return () => all.delete(listener);
    },
    tell: (...heard) => {
      for (const listener of all) listener(...heard);
    },
  };
}
