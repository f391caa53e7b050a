/** What holds for the page as a whole: theme, title, the address, files dropped anywhere, the kinds of node, the first visit. */

import { useEffect } from "react";
import { applyTheme } from "../look/theme.js";
import { orToast } from "../store/actions.js";
import { activeView, openTab, renameTab, packsChanged, select, type AppStore } from "../store/app-store.js";
import { useApp, useLink, usePage, useRun, type Page } from "../store/context.js";
import { isUnderWay } from "../store/run-view.js";
import type { DocumentStore, ViewState } from "../store/types.js";
import { documentTitle } from "../store/words.js";
import { takeDropped } from "./stage.js";
import { useDescriptions } from "./use-descriptions.js";
import { useMissingPacks } from "./use-missing-packs.js";
import { useOpenDocument } from "./use-open-documents.js";

/** All of it. Called once, inside the providers. */
export function useWholePage(document: DocumentStore | undefined): void {
  useTheme();
  useTitle(document?.id);
  useAddress();
  useDrops(document);
  useDescriptions(document?.id);
  useMissingPacks(document?.id);
  usePackNews();
  useFirstVisit();
  useRenames();
}

function useTheme(): void {
  const theme = useApp((state) => state.theme);
  useEffect(() => applyTheme(theme), [theme]);
}

/** `Apple and car · Dreamloom`, `step 17 of 28 · Apple and car` while it runs. */
function useTitle(id: string | undefined): void {
  const own = useOpenDocument(id ?? "", ({ plain }) => plain.title);
  const running = useRun(({ run }) => {
    if (run === undefined || !isUnderWay(run.run.state)) return undefined;
    return `${run.run.done} of ${run.run.tasks}`;
  });
  useEffect(() => {
    const title = id === undefined ? undefined : documentTitle(own, id);
    window.document.title = [running, title, "Dreamloom"].filter((word) => word !== undefined).join(" · ");
  }, [id, own, running]);
}

/** The address names the document, so that it can be kept and handed on; changed by hand it opens that document. */
function useAddress(): void {
  const { app } = usePage();
  const active = useApp((state) => state.active);
  const mode = useApp((state) => activeView(state)?.mode);
  useEffect(() => {
    const text = addressOf(active, mode);
    if (text !== location.hash) history.replaceState(null, "", text === "" ? location.pathname : text);
  }, [active, mode]);
  useEffect(() => {
    const follow = (): void => openFromAddress(app, location.hash);
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [app]);
}

/** `#document=graphs/cat&view=form`. */
function addressOf(active: string | undefined, mode: ViewState["mode"] | undefined): string {
  if (active === undefined) return "";
  const view = mode === undefined || mode === "graph" ? "" : `&view=${mode}`;
  return `#document=${encodeURIComponent(active).replaceAll("%2F", "/")}${view}`;
}

/** Opens what an address names: a document, how it is shown, and a node in it. */
export function openFromAddress(app: AppStore, hash: string): void {
  const query = new URLSearchParams(hash.replace(/^#/, ""));
  const document = query.get("document");
  if (document === null || document === "") return;
  const view = query.get("view");
  const mode = view === "form" || view === "list" ? view : "graph";
  openTab(app, document, mode);
  const views = new Map(app.getState().views);
  const shown = views.get(document);
  if (shown !== undefined) app.setState({ views: views.set(document, { ...shown, mode }) });
  const node = query.get("node");
  if (node !== null) select(app, { nodes: [node] }, document);
}

/** Files dropped anywhere are taken; the browser never leaves the page for them. */
function useDrops(document: DocumentStore | undefined): void {
  const page = usePage();
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      takeDropped(page, document, event);
    };
    window.addEventListener("dragover", over);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", over);
      window.removeEventListener("drop", drop);
    };
  }, [page, document]);
}

/** The document that a first visit makes, so that there is a graph that runs. */
const firstDocument = "first-picture";

/** Nothing open and nothing named by the address: the first picture's document, made from its template when it is not there. */
function useFirstVisit(): void {
  const page = usePage();
  const connected = useLink(({ link }) => link === "open");
  useEffect(() => {
    if (connected && page.app.getState().tabs.length === 0 && isFirstVisit()) void openFirst(page);
  }, [page, connected]);
}

/** Whoever opened something meanwhile stays where they are. */
async function openFirst({ app, api }: Page): Promise<void> {
  rememberVisit();
  const isBusy = (): boolean => app.getState().tabs.length > 0;
  const documents = await orToast(app, api.documents());
  if (documents === undefined || isBusy()) return;
  const there = documents.some(({ document }) => document === firstDocument);
  const from = { template: "text-to-picture" };
  const ready = there || (await orToast(app, api.newDocument({ from, name: firstDocument }))) !== undefined;
  if (ready && !isBusy()) openTab(app, firstDocument);
}

const visited = "dreamloom.visited";

function isFirstVisit(): boolean {
  try {
    return localStorage.getItem(visited) === null;
  } catch {
    return true;
  }
}

function rememberVisit(): void {
  try {
    localStorage.setItem(visited, "yes");
  } catch {
    // A browser that keeps nothing has a first visit each time.
  }
}

/** Packs that change here or anywhere else are shown as they are now; so are those that changed while there was no connection. */
function usePackNews(): void {
  const { app, connection } = usePage();
  const connected = useLink(({ link }) => link === "open");
  useEffect(() => {
    if (connected) packsChanged(app);
  }, [app, connected]);
  useEffect(
    () => connection.onEvent((event) => event.kind === "packs-changed" && packsChanged(app)),
    [app, connection],
  );
}

/** A document renamed on the server keeps its tab. */
function useRenames(): void {
  const { app, connection } = usePage();
  useEffect(
    () =>
      connection.onEvent((event) => {
        if (event.kind !== "document-renamed") return;
        if (app.getState().tabs.includes(event.from)) renameTab(app, event.from, event.to.document);
      }),
    [app, connection],
  );
}
