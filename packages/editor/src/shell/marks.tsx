/** Marks of our own, filled: play, stop, pause. */

import type { ReactNode } from "react";

/** A triangle. */
export function PlayMark({ size = 12 }: { readonly size?: number }): ReactNode {
  return (
    <svg className="dl-run-mark" width={size} height={size} viewBox="0 0 12 12" aria-hidden>
      <path
        d="M2.5 1.4v9.2a.6.6 0 0 0 .9.5l7.4-4.6a.6.6 0 0 0 0-1L3.4.9a.6.6 0 0 0-.9.5z"
        fill="currentColor"
      />
    </svg>
  );
}

/** A square. */
export function StopMark({ size = 12 }: { readonly size?: number }): ReactNode {
  return (
    <svg className="dl-run-mark" width={size} height={size} viewBox="0 0 12 12" aria-hidden>
      <rect
        x="1.5"
        y="1.5"
        width="9"
        height="9"
        rx="1.5"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
      />
    </svg>
  );
}

/** Two bars. */
export function PauseMark({ size = 12 }: { readonly size?: number }): ReactNode {
  return (
    <svg className="dl-run-mark" width={size} height={size} viewBox="0 0 12 12" aria-hidden>
      <path d="M3.8 1.5v9M8.2 1.5v9" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
