/** A command for the terminal, to be read and copied. */

import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import { toast, type AppStore } from "../store/app-store.js";
import { useAppStore } from "../store/context.js";

/** Puts words on the clipboard and says so. */
export function copyWords(app: AppStore, words: string, done: string): void {
  void navigator.clipboard.writeText(words).then(
    () => toast(app, done),
    () => toast(app, "This browser keeps its clipboard closed."),
  );
}

/** The command with its button. */
export function CopyCommand({ command }: { readonly command: string }): ReactNode {
  const app = useAppStore();
  return (
    <span className="dl-command">
      <code className="dl-mono">{command}</code>
      <button
        type="button"
        className="dl-icon-button"
        aria-label="Copy the command"
        title="Copy the command"
        onClick={() => copyWords(app, command, "The command is on the clipboard.")}
      >
        <Copy size={14} strokeWidth={1.6} aria-hidden />
      </button>
    </span>
  );
}
