/** Keys, copy, cut and paste of the whole page become commands here. Matched by the key's place, so that any alphabet works. */

import { useEffect, useRef } from "react";
import { cancelRun } from "../store/actions.js";
import { activeView, select, toast } from "../store/app-store.js";
import { useApp, useDocument, useDocumentStore, usePage } from "../store/context.js";
import { isUnderWay, runViewOf } from "../store/run-view.js";
import { takeFiles } from "../store/take-files.js";
import type { DocumentStore } from "../store/types.js";
import { copied, keptText, pasteText, removeSelected } from "./clip.js";
import { commands, execute } from "./commands.js";
import { commandContext, setCommandSource } from "./current.js";
import { setLead } from "./input-way.js";
import { matches } from "./keys.js";
import { label, nodesOf } from "./of.js";
import type { Command } from "./types.js";

/** Hears the keys of the page while it is drawn, and says to commands what they act on. Once, inside the providers. */
export function useKeyboard(): void {
  const page = usePage();
  const document = useDocumentStore();
  useEffect(() => {
    setCommandSource({ ...page, document });
  }, [page, document]);
  useFocusFollows(document);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener("keydown", onKey, { signal });
    window.addEventListener("copy", onCopy, { signal });
    window.addEventListener("cut", onCut, { signal });
    window.addEventListener("paste", onPaste, { signal });
    window.addEventListener("pointerdown", onPointer, { signal, capture: true });
    return () => {
      stop.abort();
      setCommandSource(undefined);
    };
  }, []);
}

/** When what had the keyboard goes with the view that it was in, the view that comes gets it. Not at the page's first one. */
function useFocusFollows(document: DocumentStore | undefined): void {
  const mode = useApp((state) => activeView(state)?.mode);
  const open = useDocument((state) => state.phase === "open");
  const first = useRef(true);
  useEffect(() => {
    if (document === undefined || !open) return undefined;
    if (first.current) return void (first.current = false);
    const frame = requestAnimationFrame(() => {
      const now = window.document.activeElement;
      if (now !== null && now !== window.document.body) return;
      window.document
        .querySelector<HTMLElement>("[role=application], [role=treegrid] [tabindex='0']")
        ?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [document, mode, open]);
}

/** These come as events of the clipboard, which may be read without asking. */
const byClipboard: ReadonlySet<string> = new Set([
  "edit.copy",
  "edit.cut",
  "edit.paste",
  "edit.paste-linked",
]);

/** Whether Shift was held at the last key: what the paste event does not say. */
let shift = false;

function onKey(event: KeyboardEvent): void {
  shift = event.shiftKey;
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape" && !inOverlay(event)) return onEscape(event);
  if (["Tab", "Enter", "F6"].includes(event.code)) setLead("keys");
  const command = commands.find((each) => isFor(each, event));
  if (!command || byClipboard.has(command.id)) return;
  const context = commandContext();
  if (!context || (context.canvas?.gesture() && command.where !== "too")) return;
  event.preventDefault();
  execute(command, context);
}

/** Whether a press means this command, where the keyboard is now. */
function isFor(command: Command, event: KeyboardEvent): boolean {
  if (!command.keys?.some((keys) => matches(event, keys))) return false;
  if (command.where === "too") return true;
  if (isTyping(event.target) || inOverlay(event)) return false;
  if (command.where !== "canvas")
    return !(event.target instanceof HTMLElement && event.target.closest("[role=menu]"));
  if (event.code === "Tab" || event.code === "Enter") return onCanvas(event.target);
  if (onCanvas(event.target) || event.target === document.body) return true;
  return event.code === "Space" && event.target instanceof HTMLElement && event.target.matches("[role=row]");
}

function onCanvas(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("[role=application]");
}

/** Whether keys go into a field. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (
    target.isContentEditable ||
    target instanceof HTMLTextAreaElement ||
    target instanceof HTMLSelectElement
  )
    return true;
  return (
    target instanceof HTMLInputElement && !["checkbox", "radio", "button", "range"].includes(target.type)
  );
}

function inOverlay({ target }: Event): boolean {
  return target instanceof HTMLElement && target.closest("dialog, [role=dialog], [role=menu]") !== null;
}

let escapedAt = 0;

/** Esc lets go: of a link, of a field, of the selection; twice in a row cancels the run. */
function onEscape(event: KeyboardEvent): void {
  const context = commandContext();
  if (!context || context.canvas?.gesture()) return;
  const { app, canvas, selection, connection, document } = context;
  const inCanvas = event.target instanceof HTMLElement && event.target.closest("[role=application]") !== null;
  if (inCanvas && !onCanvas(event.target)) return canvas?.focus();
  if (isTyping(event.target)) return;
  if (app.getState().overlay.kind !== "none") return;
  const twice = event.timeStamp - escapedAt < 800;
  escapedAt = event.timeStamp;
  const { run } = runViewOf(connection.state.getState().house, document?.id);
  const under = run && isUnderWay(run.run.state) ? run.run : undefined;
  if (selection.nodes.size + selection.boxes.size + selection.links.size > 0) select(app, {});
  if (!under) return;
  if (!twice) toast(app, "Press Esc once more to cancel the run.");
  else if (under.state === "running") void cancelRun(context, under.run);
}

function onPointer(event: PointerEvent): void {
  if (event.target instanceof HTMLElement && event.target.closest("[role=application]")) setLead("pointer");
}

function isOurs(event: ClipboardEvent): boolean {
  if (event.defaultPrevented || isTyping(event.target) || inOverlay(event)) return false;
  return event.type === "paste" || (window.getSelection()?.isCollapsed ?? true);
}

function onCopy(event: ClipboardEvent): void {
  const context = isOurs(event) ? commandContext() : undefined;
  const text = context && copied(context);
  if (text === undefined) return;
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
}

function onCut(event: ClipboardEvent): void {
  const context = isOurs(event) ? commandContext() : undefined;
  const text = context && copied(context);
  if (!context || text === undefined) return;
  event.clipboardData?.setData("text/plain", text);
  event.preventDefault();
  removeSelected(context, label("cut", nodesOf(context), context));
}

function onPaste(event: ClipboardEvent): void {
  const context = isOurs(event) ? commandContext() : undefined;
  if (!context?.document) return;
  event.preventDefault();
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length > 0) {
    const graph = context.canvas?.pointer().graph ?? [0, 0];
    return void takeFiles(context, context.document, files, graph);
  }
  const text = event.clipboardData?.getData("text/plain") ?? "";
  pasteText(context, text.trim() === "" ? keptText() : text, shift ? "incoming" : "inside");
}
