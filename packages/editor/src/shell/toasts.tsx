/** Sentences at the bottom: quiet ones go after five seconds unless the pointer rests on them, failures stay until closed. */

import { X } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { Cell } from "../look/cell.js";
import { dropToast, toast } from "../store/app-store.js";
import { useApp, useAppStore, useDocument } from "../store/context.js";
import type { Toast } from "../store/types.js";

/** All toasts, newest last. Also says what the active document has to say once. */
export function Toasts(): ReactNode {
  const toasts = useApp((state) => state.toasts);
  useNotices();
  return (
    <div className="dl-toasts" role="log" aria-live="polite" aria-label="Messages" data-region>
      {toasts.map((each) => (
        <ToastView key={each.id} toast={each} />
      ))}
    </div>
  );
}

function ToastView({ toast: { id, message, tone, action } }: { readonly toast: Toast }): ReactNode {
  const app = useAppStore();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (tone === "failed" || held) return undefined;
    const timer = setTimeout(() => dropToast(app, id), 5000);
    return () => clearTimeout(timer);
  }, [app, id, tone, held]);
  return (
    <div
      className="dl-toast"
      data-tone={tone}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      {tone === "failed" && <Cell state="failed" />}
      <p>{message}</p>
      {action !== undefined && (
        <button
          type="button"
          className="dl-toast-action"
          onClick={() => {
            action.run();
            dropToast(app, id);
          }}
        >
          {action.label}
        </button>
      )}
      {tone === "failed" && (
        <button
          type="button"
          className="dl-icon-button"
          aria-label="Close this message"
          onClick={() => dropToast(app, id)}
        >
          <X size={14} strokeWidth={1.6} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** Says each notice of the active document once. */
function useNotices(): void {
  const app = useAppStore();
  const notices = useDocument((state) => state.notices);
  const [said] = useState(() => new Set<number>());
  useEffect(() => {
    for (const { id, message, tone } of notices) {
      if (said.has(id)) continue;
      said.add(id);
      toast(app, message, { tone });
    }
  }, [app, notices, said]);
}
