/** The tabs: a document each, with its latest picture; a dot while a run is on behind or somebody else is in it. */

import { Plus, X, ChevronsUpDown } from "lucide-react";
import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode } from "react";
import { newDocument } from "../store/actions.js";
import { closeTab, moveTab, setActive, setOverlay } from "../store/app-store.js";
import { useApi, useApp, useAppStore, useLink, usePage } from "../store/context.js";
import { isUnderWay, latestPicture, runViewOf } from "../store/run-view.js";
import { documentTitle } from "../store/words.js";
import { PopupButton } from "./popup.js";
import { useOpenDocument } from "./use-open-documents.js";

const dragType = "application/x-dreamloom-tab";

/** All tabs, the button that makes a new document, and a list of all where they do not fit. */
export function Tabs(): ReactNode {
  const page = usePage();
  const tabs = useApp((state) => state.tabs);
  const list = useRef<HTMLUListElement>(null);
  const overflows = useOverflow(list, tabs.length);
  return (
    <nav className="dl-tabs" aria-label="Open documents">
      <ul ref={list} className="dl-tab-list">
        {tabs.map((id) => (
          <Tab key={id} id={id} />
        ))}
      </ul>
      {overflows && (
        <PopupButton
          className="dl-tab-new"
          label="All open documents"
          face={<ChevronsUpDown size={14} strokeWidth={1.6} aria-hidden />}
        >
          {(close) => <AllTabs onChosen={close} />}
        </PopupButton>
      )}
      <button
        type="button"
        className="dl-tab-new"
        aria-label="New document"
        title="New document"
        onClick={() => void newDocument(page)}
      >
        <Plus size={16} strokeWidth={1.6} aria-hidden />
      </button>
    </nav>
  );
}

function Tab({ id }: { readonly id: string }): ReactNode {
  const app = useAppStore();
  const active = useApp((state) => state.active === id);
  const { title, marks } = useTabFacts(id, active);
  const item = useRef<HTMLLIElement>(null);
  const [over, setOver] = useState(false);
  useEffect(() => {
    if (active) item.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  return (
    <li
      ref={item}
      className="dl-tab"
      data-active={active || undefined}
      data-over={over || undefined}
      draggable
      onDragStart={(event) => event.dataTransfer.setData(dragType, id)}
      onDragOver={(event) => acceptTab(event, setOver)}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const moved = event.dataTransfer.getData(dragType);
        if (moved !== "" && moved !== id) moveTab(app, moved, id);
      }}
      onAuxClick={(event) => event.button === 1 && closeTab(app, id)}
      onContextMenu={(event) => {
        event.preventDefault();
        const screen: [number, number] = [event.clientX, event.clientY];
        setOverlay(app, { kind: "menu", screen, of: { kind: "tab", document: id } });
      }}
    >
      <button
        type="button"
        className="dl-tab-face"
        aria-current={active ? "page" : undefined}
        title={[title, ...marks].join(", ")}
        onClick={() => setActive(app, id)}
        onKeyDown={(event) => moveByKey(event, app, id)}
      >
        <TabPicture id={id} />
        <span className="dl-tab-title">{title}</span>
        {marks.length > 0 && <span className="dl-dot" role="img" aria-label={marks.join(", ")} />}
      </button>
      <button
        type="button"
        className="dl-tab-close"
        aria-label={`Close “${title}”`}
        onClick={() => closeTab(app, id)}
      >
        <X size={12} strokeWidth={1.8} aria-hidden />
      </button>
    </li>
  );
}

/** What a tab says: its title, and what goes on in it. */
function useTabFacts(
  id: string,
  active: boolean,
): { readonly title: string; readonly marks: readonly string[] } {
  const own = useOpenDocument(id, ({ plain, phase }) => (phase === "open" ? plain.title : undefined));
  const listed = useLink(({ house }) => house.documents.find(({ document }) => document === id)?.title);
  const running = useLink(({ house }) =>
    house.runs.some(({ run }) => run.document === id && isUnderWay(run.state)),
  );
  const people = useOpenDocument(id, (state) => state.people.size) ?? 0;
  const marks = [
    ...(running && !active ? ["a run is on"] : []),
    ...(people > 0 ? [people === 1 ? "somebody else is here" : `${people} others are here`] : []),
  ];
  return { title: documentTitle(own ?? listed, id), marks };
}

/** The document's latest picture, 18 px; bare warp until there is one. */
export function TabPicture({ id, size = 18 }: { readonly id: string; readonly size?: number }): ReactNode {
  const api = useApi();
  const digest = useLink(({ house }) => {
    const { run } = runViewOf(house, id);
    const picture = latestPicture(run) ?? house.documents.find(({ document }) => document === id)?.picture;
    return picture?.digest;
  });
  const place = { width: size, height: size };
  if (digest === undefined) return <span className="dl-tab-picture dl-warp" style={place} aria-hidden />;
  return (
    <img className="dl-tab-picture" style={place} src={api.pictureUrl(digest, size > 48 ? 192 : 48)} alt="" />
  );
}

function AllTabs({ onChosen }: { readonly onChosen: () => void }): ReactNode {
  const tabs = useApp((state) => state.tabs);
  return (
    <ul className="dl-way-list">
      {tabs.map((id) => (
        <AllTabsRow key={id} id={id} onChosen={onChosen} />
      ))}
    </ul>
  );
}

function AllTabsRow({ id, onChosen }: { readonly id: string; readonly onChosen: () => void }): ReactNode {
  const app = useAppStore();
  const active = useApp((state) => state.active === id);
  const { title, marks } = useTabFacts(id, active);
  return (
    <li>
      <button
        type="button"
        className="dl-menu-row"
        aria-current={active ? "page" : undefined}
        onClick={() => {
          setActive(app, id);
          onChosen();
        }}
      >
        <TabPicture id={id} />
        <span className="dl-grow">{title}</span>
        <span className="dl-hint">{marks.join(", ")}</span>
      </button>
    </li>
  );
}

function acceptTab(event: DragEvent, setOver: (over: boolean) => void): void {
  if (!event.dataTransfer.types.includes(dragType)) return;
  event.preventDefault();
  setOver(true);
}

/** Ctrl+Shift+Page Up and Page Down move the tab, as in browsers. */
function moveByKey(event: KeyboardEvent, app: ReturnType<typeof useAppStore>, id: string): void {
  if (!event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  const step = event.code === "PageUp" ? -1 : event.code === "PageDown" ? 1 : 0;
  if (step === 0) return;
  event.preventDefault();
  const { tabs } = app.getState();
  const at = tabs.indexOf(id);
  moveTab(app, id, step < 0 ? tabs[Math.max(0, at - 1)] : tabs[at + 2]);
}

function useOverflow(list: React.RefObject<HTMLElement | null>, tabs: number): boolean {
  const [overflows, setOverflows] = useState(false);
  useEffect(() => {
    const element = list.current;
    if (element === null) return undefined;
    const look = (): void => setOverflows(element.scrollWidth > element.clientWidth + 1);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  }, [list, tabs]);
  return overflows;
}
