/** The gallery's pictures as this page has them: asked page by page, kept up by the house's events, hidden at once when removed. */

import type { GalleryItem, HouseEvent } from "@dreamloom/server/protocol";
import { useCallback, useEffect, useRef, useState } from "react";
import type { GalleryQuery } from "../store/api.js";
import { toast } from "../store/app-store.js";
import { usePage } from "../store/context.js";

/** Pictures and what can be asked of them. */
export interface GalleryPictures {
  readonly items: readonly GalleryItem[];
  readonly phase: "asking" | "some" | "all" | "failed";
  /** Why it could not be read. */
  readonly problem?: string;
  more(): void;
  again(): void;
  /** Takes a picture out; for a while that can be undone. */
  remove(item: GalleryItem): void;
}

const pageSize = 80;
/** How long a removed picture can be brought back. */
const undoMs = 8000;

interface Kept {
  readonly items: readonly GalleryItem[];
  readonly phase: GalleryPictures["phase"];
  readonly problem?: string;
}

/** The pictures that fit what is looked for. */
export function useGallery(query: Omit<GalleryQuery, "before" | "limit">): GalleryPictures {
  const page = usePage();
  const { api, app, connection } = page;
  const [kept, setKept] = useState<Kept>({ items: [], phase: "asking" });
  const [hidden, setHidden] = useState<ReadonlySet<number>>(new Set());
  const [round, setRound] = useState(0);
  const key = JSON.stringify(query);
  const asking = useRef(false);

  const ask = useCallback(
    async (before: readonly GalleryItem[], isStale: () => boolean): Promise<void> => {
      asking.current = true;
      const last = before.at(-1)?.id;
      const wanted = JSON.parse(key) as GalleryQuery;
      const answer = await api.gallery({
        ...wanted,
        limit: pageSize,
        ...(last === undefined ? {} : { before: last }),
      });
      asking.current = false;
      if (isStale()) return;
      if ("problem" in answer)
        return setKept({ items: before, phase: "failed", problem: answer.problem.message });
      const items = [...before, ...answer.value];
      setKept({ items, phase: answer.value.length < pageSize ? "all" : "some" });
    },
    [api, key],
  );

  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => {
      setKept((now) => ({ ...now, phase: "asking" }));
      void ask([], () => stale);
    }, 120);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [ask, round]);

  useEffect(
    () =>
      connection.onEvent((event: HouseEvent) => {
        if (event.kind === "gallery-removed")
          setKept((now) => ({ ...now, items: now.items.filter(({ id }) => !event.ids.includes(id)) }));
        /** Whether it fits what is looked for, only the server can say. */
        if (event.kind === "gallery-added") setRound((now) => now + 1);
      }),
    [connection],
  );

  const remove = (item: GalleryItem): void => {
    const show = (): void => setHidden((now) => new Set([...now].filter((id) => id !== item.id)));
    setHidden((now) => new Set(now).add(item.id));
    const timer = setTimeout(() => {
      void api.removeFromGallery(item.id).then((answer) => {
        if (!("problem" in answer)) return;
        show();
        toast(app, answer.problem.message, { tone: "failed" });
      });
    }, undoMs);
    const undo = (): void => {
      clearTimeout(timer);
      show();
    };
    toast(app, "The picture is out of the gallery. Saved files stay.", {
      action: { label: "Undo", run: undo },
    });
  };

  const { items, phase, problem } = kept;
  return {
    items: hidden.size === 0 ? items : items.filter(({ id }) => !hidden.has(id)),
    phase,
    ...(problem === undefined ? {} : { problem }),
    more: () => {
      if (phase === "some" && !asking.current) void ask(items, () => false);
    },
    again: () => setRound((now) => now + 1),
    remove,
  };
}
