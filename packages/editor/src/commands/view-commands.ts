/** Commands that change what is seen: zoom, panels, graph, form and list, theme, and what opens over the page. */

import type { PictureRef } from "@dreamloom/server/protocol";
import { setOverlay, setTheme, setView, toast, toggle, togglePanel } from "../store/app-store.js";
import { nodeRunOf, runViewOf } from "../store/run-view.js";
import type { ViewState } from "../store/types.js";
import { focusedPlace, focusedSocket } from "./focused.js";
import { aboutNode, nodeOf, nodesOf, oneNode, openDocument, plainOf } from "./of.js";
import type { Command, CommandContext } from "./types.js";

function onCanvas(context: CommandContext): true | string {
  const open = openDocument(context);
  if (open !== true) return open;
  return context.canvas ? true : "Go to the graph first.";
}

function mode(which: ViewState["mode"]): Pick<Command, "when" | "checked" | "run"> {
  return {
    when: openDocument,
    checked: ({ view }) => view?.mode === which,
    run: ({ app, view }) => {
      if (!view) return;
      setView(app, view.document, { mode: view.mode === which && which !== "graph" ? "graph" : which });
    },
  };
}

/** The pictures that two nodes show. */
function twoPictures(context: CommandContext): readonly PictureRef[] {
  const { connection, document } = context;
  const view = runViewOf(connection.state.getState().house, document?.id);
  const news = document?.state.getState().news;
  return nodesOf(context).flatMap((node) => {
    const [picture] = Object.values(nodeRunOf(view, news, node).pictures ?? {});
    return picture ? [picture] : [];
  });
}

const closed = { kind: "none" } as const;

/** The commands of this file. */
export const viewCommands: readonly Command[] = [
  {
    id: "view.palette",
    title: "Search or do",
    group: "View",
    keys: ["Mod+KeyK"],
    where: "too",
    words: "command palette find",
    run: ({ app }) =>
      setOverlay(app, app.getState().overlay.kind === "palette" ? closed : { kind: "palette" }),
  },
  {
    id: "view.keys",
    title: "All keys",
    group: "View",
    keys: ["?"],
    words: "shortcuts help keyboard",
    run: ({ app }) => setOverlay(app, { kind: "keys" }),
  },
  {
    id: "view.menu",
    title: "Menu",
    group: "View",
    keys: ["Shift+F10", "ContextMenu"],
    keyOnly: true,
    when: openDocument,
    run: (context) => {
      const { app, canvas } = context;
      const socket = focusedSocket();
      const place = focusedPlace();
      if (socket && place)
        return setOverlay(app, { kind: "menu", screen: place, of: { kind: "port", ...socket } });
      const [node] = nodesOf(context);
      const [x, y] = node === undefined ? [0, 0] : (plainOf(context).layout[node]?.at ?? [0, 0]);
      const pointer = canvas?.pointer() ?? {
        screen: [innerWidth / 2, innerHeight / 3] as const,
        graph: [0, 0] as const,
      };
      const screen =
        node !== undefined && canvas ? canvas.toScreen([x + 24, y + 32]) : (place ?? pointer.screen);
      const of =
        node === undefined
          ? ({ kind: "canvas", graph: pointer.graph } as const)
          : ({ kind: "node", node } as const);
      setOverlay(app, { kind: "menu", screen, of });
    },
  },
  { id: "view.graph", title: "Graph", group: "View", words: "canvas nodes", ...mode("graph") },
  {
    id: "view.form",
    title: "Form",
    group: "View",
    keys: ["Mod+Shift+KeyF"],
    words: "linear simple use",
    ...mode("form"),
  },
  {
    id: "view.list",
    title: "List of the graph",
    group: "View",
    keys: ["Mod+Shift+KeyT", "Shift+KeyT"],
    words: "table tree twin screen reader accessible",
    ...mode("list"),
  },
  {
    id: "view.fit",
    title: "Show what is selected",
    group: "View",
    keys: ["."],
    words: "fit zoom focus frame",
    when: onCanvas,
    run: (context) => {
      const nodes = nodesOf(context);
      context.canvas?.fit(nodes.length > 0 ? nodes : undefined);
    },
  },
  {
    id: "view.fit-all",
    title: "Show everything",
    group: "View",
    keys: ["Home"],
    words: "fit zoom all",
    when: onCanvas,
    run: ({ canvas }) => canvas?.fit(),
  },
  {
    id: "view.zoom-in",
    title: "Zoom in",
    group: "View",
    keys: ["Mod+Equal", "Alt+Equal"],
    when: onCanvas,
    run: ({ canvas }) => canvas?.zoomBy(1),
  },
  {
    id: "view.zoom-out",
    title: "Zoom out",
    group: "View",
    keys: ["Mod+Minus", "Alt+Minus"],
    when: onCanvas,
    run: ({ canvas }) => canvas?.zoomBy(-1),
  },
  {
    id: "view.zoom-whole",
    title: "Zoom to 100 %",
    group: "View",
    keys: ["Mod+Digit0"],
    words: "actual size reset",
    when: onCanvas,
    run: ({ canvas }) => canvas?.zoomTo(1),
  },
  {
    id: "view.minimap",
    title: "Minimap",
    group: "View",
    keys: ["Mod+Shift+KeyM"],
    checked: ({ app }) => app.getState().minimap === "open",
    run: ({ app }) => toggle(app, "minimap"),
  },
  {
    id: "view.inspector",
    title: "Inspector",
    group: "View",
    keys: ["KeyI"],
    words: "properties details side",
    checked: ({ app }) => app.getState().inspector === "open",
    run: ({ app }) => toggle(app, "inspector"),
  },
  {
    id: "view.run-log",
    title: "Run log",
    group: "View",
    words: "footer ribbon history",
    checked: ({ app }) => app.getState().runLog === "open",
    run: ({ app }) => toggle(app, "runLog"),
  },
  {
    id: "view.documents",
    title: "Documents",
    group: "View",
    keys: ["KeyW"],
    words: "files workspace open",
    run: ({ app }) => togglePanel(app, "documents"),
  },
  {
    id: "view.gallery",
    title: "Gallery",
    group: "View",
    keys: ["KeyG"],
    words: "pictures history results",
    run: ({ app }) => togglePanel(app, "gallery"),
  },
  {
    id: "view.packs",
    title: "Packs",
    group: "View",
    keys: ["KeyP"],
    words: "install update remove permissions nodes registry extensions",
    run: ({ app }) => togglePanel(app, "packs"),
  },
  {
    id: "view.help",
    title: "Help for this node",
    titleNow: aboutNode((title) => `Help for “${title}”`),
    group: "View",
    keys: ["F1"],
    words: "about documentation manual",
    when: oneNode,
    run: (context) => {
      const type = plainOf(context).nodes[nodeOf(context) ?? ""]?.type;
      if (type !== undefined) setOverlay(context.app, { kind: "help", type });
    },
  },
  {
    id: "view.explain",
    title: "Explain why it runs",
    titleNow: aboutNode((title) => `Explain why “${title}” runs`),
    group: "View",
    keys: ["KeyE"],
    words: "cache fingerprint why changed",
    when: oneNode,
    run: (context) => {
      const node = nodeOf(context);
      if (node !== undefined) setOverlay(context.app, { kind: "explain", node });
    },
  },
  {
    id: "view.compare",
    title: "Compare two pictures",
    group: "View",
    keys: ["KeyX"],
    words: "slider difference before after",
    when: (context) =>
      twoPictures(context).length === 2
        ? true
        : "Select two nodes that show a picture (Ctrl + click adds one).",
    run: (context) => {
      const [a, b] = twoPictures(context);
      if (a && b) setOverlay(context.app, { kind: "compare", a, b });
    },
  },
  {
    id: "view.settings",
    title: "Settings",
    group: "View",
    keys: ["Mod+Comma"],
    words: "preferences options name",
    run: ({ app }) => setOverlay(app, { kind: "settings" }),
  },
  {
    id: "view.theme",
    title: "Light or dark",
    group: "View",
    words: "theme colour",
    run: ({ app }) => {
      const dark = app.getState().theme === "dark" || (app.getState().theme === "system" && prefersDark());
      setTheme(app, dark ? "light" : "dark");
      toast(app, dark ? "Light now." : "Dark now.");
    },
  },
];

function prefersDark(): boolean {
  return matchMedia("(prefers-color-scheme: dark)").matches;
}
