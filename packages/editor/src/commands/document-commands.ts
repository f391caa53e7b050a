/** Commands about whole documents: new, tabs, revisions, the JSON file. */

import { printPlain } from "@dreamloom/engine/edits";
import { newDocument, removeDocument } from "../store/actions.js";
import { closeTab, setActive, setOverlay, toast, togglePanel } from "../store/app-store.js";
import { openDocument, plainOf } from "./of.js";
import type { Command, CommandContext } from "./types.js";

/** The document of a tab's menu, else the active one. */
function documentOf({ subject, document }: CommandContext): string | undefined {
  return subject?.kind === "tab" ? subject.document : document?.id;
}

function someDocument(context: CommandContext): true | string {
  return documentOf(context) === undefined ? "No graph is open. Open one, or make a new one." : true;
}

function goTab(by: 1 | -1): (context: CommandContext) => void {
  return ({ app }) => {
    const { tabs, active } = app.getState();
    const at = active === undefined ? 0 : tabs.indexOf(active);
    const next = tabs[(at + by + tabs.length) % tabs.length];
    if (next !== undefined) setActive(app, next);
  };
}

function severalTabs({ app }: CommandContext): true | string {
  return app.getState().tabs.length > 1 ? true : "Only one tab is open.";
}

/** Hands a text to the browser as a file. */
function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The commands of this file. */
export const documentCommands: readonly Command[] = [
  {
    id: "document.new",
    title: "New document",
    group: "Document",
    keys: ["Alt+KeyN"],
    words: "empty file create",
    run: async (context) => void (await newDocument(context)),
  },
  {
    id: "document.copy",
    title: "Open a copy of this graph",
    group: "Document",
    words: "duplicate save as",
    when: someDocument,
    run: async (context) => {
      const from = documentOf(context);
      if (from !== undefined) await newDocument(context, { document: from });
    },
  },
  {
    id: "document.open",
    title: "Open a graph",
    group: "Document",
    keys: ["Mod+KeyO"],
    words: "documents file",
    run: ({ app }) => void (app.getState().panel === "documents" || togglePanel(app, "documents")),
  },
  {
    id: "document.revisions",
    title: "Revisions",
    group: "Document",
    words: "history versions restore",
    when: openDocument,
    run: ({ app }) => setOverlay(app, { kind: "revisions" }),
  },
  {
    id: "document.export",
    title: "Download as JSON",
    group: "Document",
    words: "export save file",
    when: openDocument,
    run: (context) => {
      const { document } = context;
      if (document)
        download(`${document.id.split("/").at(-1) ?? "graph"}.json`, printPlain(plainOf(context)));
    },
  },
  {
    id: "document.invite",
    title: "Copy a link for another browser",
    group: "Document",
    words: "invite share people login two",
    run: async ({ api, app }) => {
      const answer = await api.newLogin();
      if ("problem" in answer) return toast(app, answer.problem.message, { tone: "failed" });
      const { url } = answer.value;
      const copied = await navigator.clipboard.writeText(url).then(
        () => true,
        () => false,
      );
      toast(app, copied ? "A link that lets one more browser in, once, is on the clipboard." : `Open ${url}`);
    },
  },
  {
    id: "document.remove",
    title: "Move to the trash",
    group: "Document",
    words: "delete graph file",
    when: someDocument,
    run: async (context) => {
      const id = documentOf(context);
      if (id !== undefined) await removeDocument(context, id);
    },
  },
  {
    id: "document.close",
    title: "Close the tab",
    group: "Document",
    keys: ["Alt+KeyW"],
    when: someDocument,
    run: (context) => {
      const id = documentOf(context);
      if (id !== undefined) closeTab(context.app, id);
    },
  },
  {
    id: "document.next",
    title: "Next tab",
    group: "Document",
    keys: ["Alt+BracketRight", "Ctrl+PageDown"],
    when: severalTabs,
    run: goTab(1),
  },
  {
    id: "document.previous",
    title: "Previous tab",
    group: "Document",
    keys: ["Alt+BracketLeft", "Ctrl+PageUp"],
    when: severalTabs,
    run: goTab(-1),
  },
];
