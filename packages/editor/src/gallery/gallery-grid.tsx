/** The pictures by day as squares. Arrows go through them, Enter shows one, Ctrl + click takes a second to compare with. */

import type { GalleryItem } from "@dreamloom/server/protocol";
import { useEffect, useMemo, useRef, type KeyboardEvent, type ReactNode } from "react";
import { draggedPicture } from "../node/widgets/upload.js";
import { setOverlay } from "../store/app-store.js";
import { useApi, useAppStore } from "../store/context.js";
import { count, moment } from "../store/words.js";
import { daysOf } from "./days.js";

interface GridProps {
  readonly items: readonly GalleryItem[];
  /** The one whose card is shown, and the one it is compared with. */
  readonly chosen: number | undefined;
  readonly second: number | undefined;
  readonly onChoose: (item: GalleryItem, how: "show" | "compare") => void;
  readonly onRemove: (item: GalleryItem) => void;
  readonly onCompare: () => void;
  readonly onMore: () => void;
}

/** The squares. The last one in view asks for more. */
export function GalleryGrid(props: GridProps): ReactNode {
  const { items, chosen, onChoose, onRemove, onCompare, onMore } = props;
  const days = useMemo(() => daysOf(items), [items]);
  const grid = useRef<HTMLDivElement>(null);
  const end = useEndInView(onMore, items.length);
  const reachable = items.some(({ id }) => id === chosen) ? chosen : items[0]?.id;
  const byId = useMemo(() => new Map(items.map((item) => [String(item.id), item])), [items]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const item = byId.get((event.target as HTMLElement).dataset.item ?? "");
    if (!item) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      const next = besides(event.target as HTMLElement, grid.current);
      onRemove(item);
      next?.focus();
    } else if (event.code === "KeyX" && !event.ctrlKey && !event.metaKey) onCompare();
    else if ((event.key === "Enter" || event.key === " ") && (event.ctrlKey || event.metaKey))
      onChoose(item, "compare");
    else if (!moveFocus(event.key, grid.current)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div ref={grid} className="dl-gallery-days" onKeyDown={onKeyDown}>
      {days.map((day) => (
        <section
          key={day.title}
          className="dl-gallery-day"
          aria-label={`${day.title}, ${count(day.items.length, "picture")}`}
        >
          <h3 className="dl-heading dl-gallery-date">
            {day.title} <span className="dl-hint">{day.items.length}</span>
          </h3>
          <ul className="dl-gallery-squares">
            {day.items.map((item) => (
              <li key={item.id}>
                <Square item={item} reachable={item.id === reachable} {...props} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      <div ref={end} className="dl-gallery-end" />
    </div>
  );
}

function Square(props: GridProps & { readonly item: GalleryItem; readonly reachable: boolean }): ReactNode {
  const { item, reachable, chosen, second, onChoose } = props;
  const api = useApi();
  const app = useAppStore();
  const name = nameOf(item);
  return (
    <button
      type="button"
      className="dl-gallery-square dl-warp"
      data-item={item.id}
      data-second={item.id === second ? "" : undefined}
      aria-pressed={item.id === chosen}
      aria-label={item.id === second ? `${name}, compared` : name}
      title={name}
      tabIndex={reachable ? 0 : -1}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.setData(draggedPicture, item.picture.digest);
        event.dataTransfer.effectAllowed = "copy";
      }}
      onClick={(event) => onChoose(item, event.ctrlKey || event.metaKey ? "compare" : "show")}
      onContextMenu={(event) => {
        event.preventDefault();
        const of = { kind: "picture", picture: item.picture, node: item.node } as const;
        setOverlay(app, { kind: "menu", screen: [event.clientX, event.clientY], of });
      }}
    >
      <img
        src={api.pictureUrl(item.picture.digest, 192)}
        alt=""
        loading="lazy"
        decoding="async"
        draggable={false}
      />
    </button>
  );
}

/** `an apple left of a blue car, seed 7, today 17:42`. */
function nameOf({ prompt, title, seed, at }: GalleryItem): string {
  return [prompt === "" ? title : prompt, seed === "" ? "" : `seed ${seed}`, moment(at)]
    .filter(Boolean)
    .join(", ");
}

/** The square after one, else the one before it. */
function besides(square: HTMLElement, grid: HTMLElement | null): HTMLElement | undefined {
  const squares = [...(grid?.querySelectorAll<HTMLElement>("[data-item]") ?? [])];
  const at = squares.indexOf(square);
  return squares[at + 1] ?? squares[at - 1];
}

/** Moves the focus among the squares; down and up by what lies below and above. */
function moveFocus(key: string, grid: HTMLElement | null): boolean {
  const squares = [...(grid?.querySelectorAll<HTMLElement>("[data-item]") ?? [])];
  const at = squares.indexOf(document.activeElement as HTMLElement);
  const now = squares[at];
  if (!now) return false;
  const plain: Readonly<Record<string, number>> = {
    ArrowLeft: at - 1,
    ArrowRight: at + 1,
    Home: 0,
    End: squares.length - 1,
  };
  const to = plain[key];
  if (to !== undefined) squares[Math.max(0, Math.min(squares.length - 1, to))]?.focus();
  else if (key === "ArrowDown" || key === "ArrowUp")
    below(now, squares, key === "ArrowDown" ? 1 : -1)?.focus();
  else return false;
  return true;
}

function below(now: HTMLElement, squares: readonly HTMLElement[], way: 1 | -1): HTMLElement | undefined {
  const box = now.getBoundingClientRect();
  const found = squares
    .map((square) => ({ square, other: square.getBoundingClientRect() }))
    .filter(({ other }) => (other.top - box.top) * way > 4)
    .sort(
      (a, b) =>
        (a.other.top - b.other.top) * way ||
        Math.abs(a.other.left - box.left) - Math.abs(b.other.left - box.left),
    );
  return found[0]?.square;
}

/** Calls when the end comes into view; again after more came. */
function useEndInView(onSeen: () => void, count: number): React.RefObject<HTMLDivElement | null> {
  const end = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    seen.current = onSeen;
  });
  useEffect(() => {
    const element = end.current;
    if (!element) return undefined;
    const watch = new IntersectionObserver(
      (entries) => entries.some((entry) => entry.isIntersecting) && seen.current(),
      {
        rootMargin: "600px",
      },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [count]);
  return end;
}
