/** A dialog over the page: the browser's own, so that focus stays in it and comes back. */

import { X } from "lucide-react";
import { useEffect, useId, useRef, type ReactNode } from "react";

/** A dialog with a title, closed by Escape, its cross, or a press beside it. */
export function Dialog(props: {
  readonly title: string;
  readonly onClose: () => void;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={`dl-dialog ${props.className ?? ""}`}
      aria-labelledby={title}
      onClose={props.onClose}
      onClick={(event) => event.target === dialog.current && props.onClose()}
    >
      <header className="dl-dialog-head">
        <h2 id={title}>{props.title}</h2>
        <button type="button" className="dl-icon-button" aria-label="Close" onClick={props.onClose}>
          <X size={14} strokeWidth={1.6} aria-hidden />
        </button>
      </header>
      <div className="dl-dialog-body">{props.children}</div>
    </dialog>
  );
}
