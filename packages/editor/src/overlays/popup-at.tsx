/** A popup at a place of the screen: moved into view, the focus kept in it and given back, closed by Esc or a press elsewhere. */

import { useEffect, useLayoutEffect, useRef, type KeyboardEvent, type ReactNode } from "react";
import { currentCanvas } from "../canvas/current.js";
import "./overlays.css";

interface PopupProps {
  readonly label: string;
  readonly className: string;
  readonly onClose: () => void;
  /** Left and top; absent: in the middle, a sixth down. */
  readonly at?: readonly [number, number];
  readonly role?: "dialog" | "menu";
  readonly onKeyDown?: (event: KeyboardEvent<HTMLDivElement>) => void;
  readonly children: ReactNode;
}

const margin = 8;

/** The popup. What is in it may say `data-first` where the focus goes; else it goes to the first field or button. */
export function PopupAt({
  label,
  className,
  onClose,
  at,
  role = "dialog",
  onKeyDown,
  children,
}: PopupProps): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useFocusKept(box);
  const [x, y] = at ?? [undefined, undefined];
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const place = (): void => putInView(element, x, y);
    place();
    const watch = new ResizeObserver(place);
    watch.observe(element);
    window.addEventListener("resize", place);
    return () => {
      watch.disconnect();
      window.removeEventListener("resize", place);
    };
  }, [x, y]);
  useEffect(() => {
    const elsewhere = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) close.current();
    };
    document.addEventListener("pointerdown", elsewhere, true);
    return () => document.removeEventListener("pointerdown", elsewhere, true);
  }, []);
  return (
    <div
      ref={box}
      className={`dl-popup dl-over ${className}`}
      role={role}
      aria-label={label}
      {...(role === "dialog" ? { "aria-modal": true } : {})}
      tabIndex={-1}
      onKeyDown={(event) => {
        onKeyDown?.(event);
        if (event.defaultPrevented) return;
        if (event.key === "Escape") {
          event.preventDefault();
          event.stopPropagation();
          onClose();
        } else if (event.key === "Tab") keepInside(event, box.current);
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      {children}
    </div>
  );
}

/** Gives the focus to what is in the box, and back to where it was when the box goes. */
export function useFocusKept(box: React.RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement instanceof HTMLElement ? document.activeElement : undefined;
    const inside = box.current;
    (inside?.querySelector<HTMLElement>("[data-first]") ?? first(inside) ?? inside)?.focus({
      preventScroll: true,
    });
    return () => {
      const now = document.activeElement;
      if (now && now !== document.body && !inside?.contains(now)) return;
      if (before?.isConnected && before !== document.body) before.focus({ preventScroll: true });
      else currentCanvas()?.focus();
    };
  }, [box]);
}

const reachable =
  "a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex]:not([tabindex='-1'])";

function first(box: HTMLElement | null): HTMLElement | null | undefined {
  return box?.querySelector<HTMLElement>("input, textarea") ?? box?.querySelector<HTMLElement>(reachable);
}

/** Tab goes round inside the box. */
export function keepInside(event: KeyboardEvent, box: HTMLElement | null): void {
  const all = [...(box?.querySelectorAll<HTMLElement>(reachable) ?? [])].filter(
    (each) => each.offsetParent !== null,
  );
  const [start, end] = [all[0], all.at(-1)];
  if (!start || !end) return event.preventDefault();
  const now = document.activeElement;
  if (event.shiftKey ? now !== start && now !== box : now !== end) return;
  event.preventDefault();
  (event.shiftKey ? end : start).focus();
}

function putInView(element: HTMLElement, x: number | undefined, y: number | undefined): void {
  const { offsetWidth: width, offsetHeight: height } = element;
  const [wide, high] = [window.innerWidth, window.innerHeight];
  const left = x ?? (wide - width) / 2;
  const top = y ?? high / 6;
  element.style.left = `${Math.round(Math.max(margin, Math.min(left, wide - width - margin)))}px`;
  element.style.top = `${Math.round(Math.max(margin, Math.min(top, high - height - margin)))}px`;
}
