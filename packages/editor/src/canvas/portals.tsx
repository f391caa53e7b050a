/** One React root for all of Rete's elements: each is a portal that is made once, so that drawing one draws no other. */

import { useSyncExternalStore, type ReactElement, type ReactNode, type ReactPortal } from "react";
import { createPortal, flushSync } from "react-dom";

/** Portals by the element that they fill. */
export interface Portals {
  /** As Rete's react plugin wants it. */
  readonly renderer: {
    mount(element: ReactElement, at: HTMLElement): HTMLElement;
    unmount(at: HTMLElement): void;
  };
  subscribe(listener: () => void): () => void;
  now(): readonly ReactPortal[];
}

/** No portals yet. */
export function createPortals(): Portals {
  const portals = new Map<HTMLElement, ReactPortal>();
  const listeners = new Set<() => void>();
  let [now, asked, made]: [readonly ReactPortal[], boolean, number] = [[], false, 0];
  const flush = (): void => {
    asked = false;
    now = [...portals.values()];
    flushSync(() => {
      for (const listener of listeners) listener();
    });
  };
  const ask = (): void => {
    if (asked) return;
    asked = true;
    queueMicrotask(flush);
  };
  return {
    renderer: {
      mount(element, at) {
        portals.set(at, createPortal(element, at, `node ${++made}`));
        ask();
        return at;
      },
      unmount(at) {
        if (portals.delete(at)) ask();
      },
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    now: () => now,
  };
}

/** Draws them, wherever it stands: what is in them sees the context here. */
export function PortalOutlet({ portals }: { readonly portals: Portals }): ReactNode {
  return useSyncExternalStore(portals.subscribe, portals.now);
}
