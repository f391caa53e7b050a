/** What was typed in a prompt during one visit: its own undo, until the field is left. */

/** A text and where the caret was. */
export interface PromptState {
  readonly text: string;
  readonly caret: number;
}

/** The states of one visit. */
export interface PromptHistory {
  /** Keeps what is there before a change. Changes of one kind that follow each other closely are one step. */
  keep(before: PromptState, kind: string, at: number): void;
  back(now: PromptState): PromptState | undefined;
  again(now: PromptState): PromptState | undefined;
}

/** ms within which typing goes on in one step. */
const together = 800;

/** A history that is empty. */
export function createPromptHistory(): PromptHistory {
  const past: PromptState[] = [];
  const future: PromptState[] = [];
  let last = { kind: "", at: -Infinity };
  const move = (from: PromptState[], to: PromptState[], now: PromptState): PromptState | undefined => {
    const state = from.pop();
    if (state) to.push(now);
    last = { kind: "", at: -Infinity };
    return state;
  };
  return {
    keep(before, kind, at) {
      if (kind !== last.kind || at - last.at > together) past.push(before);
      future.length = 0;
      last = { kind, at };
    },
    back: (now) => move(past, future, now),
    again: (now) => move(future, past, now),
  };
}
