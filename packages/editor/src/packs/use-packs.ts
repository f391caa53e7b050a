/** What is installed, as the server says: asked when the page of packs is opened and whenever packs changed. */

import type { PackFoundView, PacksView } from "@dreamloom/server/protocol";
import { useCallback, useEffect, useState } from "react";
import type { Answer, Problem } from "../store/api.js";
import { useApi, useApp } from "../store/context.js";

/** Something that is asked for. */
export interface Asking<T> {
  /** What was said last; what is asked anew does not take it away. */
  readonly value?: T;
  readonly problem?: Problem;
  readonly again: () => void;
}

/** All packs. */
export function usePacks(): Asking<PacksView> {
  const api = useApi();
  const changes = useApp((state) => state.packChanges);
  return useAsking(
    useCallback(() => api.packs(), [api]),
    changes,
  );
}

/** Packs of the registry with these words; nothing is asked while there are none. */
export function useFoundPacks(words: string): Asking<readonly PackFoundView[]> | undefined {
  const api = useApi();
  const changes = useApp((state) => state.packChanges);
  const typed = useRested(words.trim());
  const ask = useCallback(
    () => (typed === "" ? Promise.resolve({ value: [] }) : api.searchPacks(typed)),
    [api, typed],
  );
  const asking = useAsking(ask, changes);
  return words.trim() === "" ? undefined : asking;
}

function useAsking<T>(ask: () => Promise<Answer<T>>, changes: number): Asking<T> {
  const [state, setState] = useState<Omit<Asking<T>, "again">>({});
  const [times, setTimes] = useState(0);
  useEffect(() => {
    let wanted = true;
    setState(({ value }) => (value === undefined ? {} : { value }));
    void ask().then((answer) => {
      if (!wanted) return;
      if ("value" in answer) setState({ value: answer.value });
      else setState((before) => ({ ...before, problem: answer.problem }));
    });
    return () => {
      wanted = false;
    };
  }, [ask, changes, times]);
  return { ...state, again: () => setTimes((before) => before + 1) };
}

const restMs = 300;

/** What was typed, when the hand rests. */
function useRested(words: string): string {
  const [rested, setRested] = useState(words);
  useEffect(() => {
    const timer = setTimeout(() => setRested(words), restMs);
    return () => clearTimeout(timer);
  }, [words]);
  return rested;
}
