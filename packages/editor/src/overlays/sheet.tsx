/** A sheet over the page with a title: the page behind it is dimmed and still, the focus stays in it and comes back. */

import { X } from "lucide-react";
import { useId, useRef, type ReactNode } from "react";
import { keepInside, useFocusKept } from "./popup-at.js";

/** The sheet; Esc, its cross or a press beside it close it. */
export function Sheet(props: {
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  const { title, onClose, wide, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  useFocusKept(box);
  return (
    <div
      className="dl-sheet-ground"
      onPointerDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <div
        ref={box}
        className="dl-popup dl-sheet"
        data-wide={wide ? "" : undefined}
        role="dialog"
        aria-modal="true"
        aria-labelledby={id}
        tabIndex={-1}
        onKeyDown={(event) => {
          if (event.defaultPrevented) return;
          if (event.key === "Tab") keepInside(event, box.current);
          if (event.key !== "Escape") return;
          event.preventDefault();
          event.stopPropagation();
          onClose();
        }}
      >
        <header className="dl-sheet-head">
          <h2 className="dl-title" id={id}>
            {title}
          </h2>
          <button type="button" className="dl-icon-button" aria-label="Close" onClick={onClose}>
            <X size={14} strokeWidth={1.6} aria-hidden="true" />
          </button>
        </header>
        <div className="dl-sheet-body dl-scroll">{children}</div>
      </div>
    </div>
  );
}
