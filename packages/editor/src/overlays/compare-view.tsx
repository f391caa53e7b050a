/** Two pictures on one another: a slider between them, a flip while held, their difference; zoom and pan are tied. */

import type { PictureRef } from "@dreamloom/server/protocol";
import { ArrowLeftRight } from "lucide-react";
import {
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  type WheelEvent,
} from "react";
import { useApi } from "../store/context.js";
import "./compare.css";

interface CompareProps {
  readonly a: PictureRef;
  readonly b: PictureRef;
  readonly labels?: readonly [string, string];
}

type Mode = "slider" | "difference";
interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

const whole: View = { zoom: 1, x: 0, y: 0 };

/** The pictures with their controls. Fills its parent's width; as high as the pictures are. */
export function CompareView({ a, b, labels = ["before", "after"] }: CompareProps): ReactNode {
  const api = useApi();
  const [mode, setMode] = useState<Mode>("slider");
  const [share, setShare] = useState(50);
  const [flipped, setFlipped] = useState(false);
  const [view, setView] = useState(whole);
  const shown = flipped ? 100 : share;
  const transform = { transform: `translate(${view.x}%, ${view.y}%) scale(${view.zoom})` };
  const pan = usePan(view, setView);
  return (
    <div className="dl-compare">
      <div
        className="dl-compare-stage"
        style={{
          aspectRatio: `${b.width} / ${b.height}`,
          maxWidth: `calc(70vh * ${b.width} / ${b.height})`,
        }}
        data-mode={mode}
        onWheel={(event) => setView(zoomed(view, event))}
        {...pan}
      >
        <img
          className="dl-compare-picture"
          style={transform}
          src={api.pictureUrl(b.digest)}
          alt={labels[1]}
          draggable={false}
        />
        <div
          className="dl-compare-front"
          style={mode === "slider" ? { clipPath: `inset(0 ${100 - shown}% 0 0)` } : undefined}
        >
          <img
            className="dl-compare-picture"
            style={transform}
            src={api.pictureUrl(a.digest)}
            alt={labels[0]}
            draggable={false}
          />
        </div>
        {mode === "slider" && (
          <>
            <span className="dl-on-picture dl-compare-label" data-side="left">
              {labels[0]}
            </span>
            <span className="dl-on-picture dl-compare-label" data-side="right">
              {labels[1]}
            </span>
            <SliderLine share={shown} setShare={setShare} />
          </>
        )}
      </div>
      <div className="dl-compare-foot">
        <div className="dl-segments" role="group" aria-label="How to compare">
          <button type="button" aria-pressed={mode === "slider"} onClick={() => setMode("slider")}>
            Slider
          </button>
          <button type="button" aria-pressed={mode === "difference"} onClick={() => setMode("difference")}>
            Difference
          </button>
        </div>
        <button
          type="button"
          className="dl-button"
          disabled={mode !== "slider"}
          onPointerDown={() => setFlipped(true)}
          onPointerUp={() => setFlipped(false)}
          onPointerLeave={() => setFlipped(false)}
          onKeyDown={(event) => (event.key === " " || event.key === "Enter") && setFlipped(true)}
          onKeyUp={() => setFlipped(false)}
          onBlur={() => setFlipped(false)}
        >
          Hold for {labels[0]}
        </button>
        <span className="dl-hint">
          {a.width === b.width && a.height === b.height
            ? `${b.width} × ${b.height}`
            : `${a.width} × ${a.height} and ${b.width} × ${b.height}`}
        </span>
        {view.zoom !== 1 && (
          <button type="button" className="dl-button" data-tone="quiet" onClick={() => setView(whole)}>
            {Math.round(view.zoom * 100)} %, show all
          </button>
        )}
      </div>
    </div>
  );
}

function SliderLine({
  share,
  setShare,
}: {
  readonly share: number;
  readonly setShare: (share: number) => void;
}): ReactNode {
  const line = useRef<HTMLDivElement>(null);
  const follow = (event: PointerEvent): void => {
    const box = line.current?.parentElement?.getBoundingClientRect();
    if (box) setShare(bounded(((event.clientX - box.left) / box.width) * 100));
  };
  return (
    <div
      ref={line}
      className="dl-compare-line"
      style={{ left: `${share}%` }}
      role="slider"
      tabIndex={0}
      data-first=""
      aria-label="Where the two pictures meet"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share)}
      aria-valuetext={`${Math.round(share)} %`}
      onKeyDown={(event) => onKeys(event, share, setShare)}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && follow(event)}
    >
      <span className="dl-compare-knob">
        <ArrowLeftRight size={14} strokeWidth={1.8} aria-hidden="true" />
      </span>
    </div>
  );
}

function onKeys(event: KeyboardEvent, share: number, setShare: (share: number) => void): void {
  const by = event.shiftKey ? 10 : 1;
  const to: Readonly<Record<string, number>> = {
    ArrowLeft: share - by,
    ArrowDown: share - by,
    ArrowRight: share + by,
    ArrowUp: share + by,
    Home: 0,
    End: 100,
  };
  const next = to[event.key];
  if (next === undefined) return;
  event.preventDefault();
  setShare(bounded(next));
}

function bounded(share: number): number {
  return Math.max(0, Math.min(100, share));
}

/** Zooms to the pointer; what is under it stays under it. */
function zoomed({ zoom, x, y }: View, event: WheelEvent<HTMLElement>): View {
  const box = event.currentTarget.getBoundingClientRect();
  const next = Math.max(1, Math.min(16, zoom * (event.deltaY < 0 ? 1.15 : 1 / 1.15)));
  if (next === 1) return whole;
  const [px, py] = [
    ((event.clientX - box.left) / box.width) * 100,
    ((event.clientY - box.top) / box.height) * 100,
  ];
  const by = next / zoom;
  return inside({ zoom: next, x: px - (px - x) * by, y: py - (py - y) * by });
}

/** The pictures never leave their frame. */
function inside({ zoom, x, y }: View): View {
  const least = 100 - zoom * 100;
  return { zoom, x: Math.min(0, Math.max(least, x)), y: Math.min(0, Math.max(least, y)) };
}

function usePan(view: View, setView: (view: View) => void) {
  const from = useRef<{ readonly x: number; readonly y: number; readonly view: View } | undefined>(undefined);
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (view.zoom === 1) return;
      from.current = { x: event.clientX, y: event.clientY, view };
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const start = from.current;
      if (!start) return;
      const box = event.currentTarget.getBoundingClientRect();
      const x = start.view.x + ((event.clientX - start.x) / box.width) * 100;
      const y = start.view.y + ((event.clientY - start.y) / box.height) * 100;
      setView(inside({ zoom: start.view.zoom, x, y }));
    },
    onPointerUp: () => void (from.current = undefined),
    onPointerCancel: () => void (from.current = undefined),
  };
}
