/** The mark: three upright threads, one crossing over, under, over. */

import type { ReactNode } from "react";

/** The mark of Dreamloom; decoration, so it has no name. The page's title says it. */
export function Mark({ size = 24 }: { readonly size?: number }): ReactNode {
  const gap = size <= 16 ? 1 : 1.6;
  const [from, to] = [12 - 1.6 - gap, 12 + 1.6 + gap];
  return (
    <svg className="dl-mark" viewBox="0 0 24 24" width={size} height={size} fill="none" aria-hidden="true">
      <g stroke="var(--text)" strokeWidth="2.8" strokeLinecap="round">
        <path d={`M5.5 3.5V${from - 1.4}M5.5 ${to + 1.4}V20.5`} />
        <path d="M12 3.5V20.5" />
        <path d={`M18.5 3.5V${from - 1.4}M18.5 ${to + 1.4}V20.5`} />
      </g>
      <g stroke="var(--accent-line)" strokeWidth="3.2" strokeLinecap="round">
        <path d={`M2 12H${12 - 1.4 - gap - 1.6}M${12 + 1.4 + gap + 1.6} 12H22`} />
      </g>
    </svg>
  );
}
