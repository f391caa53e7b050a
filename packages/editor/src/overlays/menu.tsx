/** A menu: a list of commands on one thing, whole by keys. What cannot be done stays in it, dimmed, and says why. */

import { Check, ChevronRight } from "lucide-react";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { commandNamed, execute, whyNot } from "../commands/commands.js";
import { commandContext } from "../commands/current.js";
import { closeOverlay } from "../store/app-store.js";
import { useApp, useAppStore, useDocument } from "../store/context.js";
import type { Overlay } from "../store/types.js";
import { KeyCaps } from "./key-caps.js";
import { menuOf, type MenuEntry } from "./menus.js";
import { PopupAt } from "./popup-at.js";

/** The menu of what was pressed. */
export function ContextMenu({
  overlay,
}: {
  readonly overlay: Extract<Overlay, { kind: "menu" }>;
}): ReactNode {
  const app = useAppStore();
  const document = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  const close = (): void => closeOverlay(app);
  return (
    <PopupAt
      label={nameOf(overlay.of.kind)}
      className="dl-menu"
      role="menu"
      at={overlay.screen}
      onClose={close}
    >
      <Entries entries={menuOf(overlay.of, document, descriptions)} onDone={close} />
    </PopupAt>
  );
}

function nameOf(kind: string): string {
  return kind === "canvas"
    ? "Menu of the graph"
    : `Menu of this ${kind === "box" ? "group or comment" : kind}`;
}

interface EntriesProps {
  readonly entries: readonly MenuEntry[];
  readonly onDone: () => void;
  /** Leaves a list within a menu. */
  readonly onBack?: () => void;
}

function Entries({ entries, onDone, onBack }: EntriesProps): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<number | undefined>();
  const [why, setWhy] = useState<string | undefined>();
  useEffect(() => {
    itemsIn(list.current)[0]?.focus({ preventScroll: true });
  }, []);
  const leave = (index: number): void => {
    setOpen(undefined);
    list.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  };
  return (
    <div ref={list} role="presentation" onKeyDown={(event) => onKeys(event, list.current, onBack)}>
      {entries.map((entry, index) => {
        if (entry.kind === "line") return <div key={index} role="separator" className="dl-separator" />;
        if (entry.kind === "command")
          return (
            <CommandItem
              key={index}
              entry={entry}
              index={index}
              onDone={onDone}
              onWhy={setWhy}
              onEnter={() => setOpen(undefined)}
            />
          );
        return (
          <div key={index} className="dl-menu-list">
            <button
              type="button"
              className="dl-row"
              role="menuitem"
              tabIndex={-1}
              data-index={index}
              aria-haspopup="menu"
              aria-expanded={open === index}
              onPointerEnter={() => setOpen(index)}
              onClick={() => setOpen(index)}
              onKeyDown={(event) => {
                if (event.key !== "ArrowRight") return;
                event.preventDefault();
                event.stopPropagation();
                setOpen(index);
              }}
            >
              <span className="dl-menu-tick" />
              {entry.title}
              <ChevronRight className="dl-row-end" size={14} strokeWidth={1.6} aria-hidden="true" />
            </button>
            {open === index && (
              <div
                className="dl-popup dl-menu dl-menu-inner dl-scroll"
                role="menu"
                aria-label={entry.title}
                ref={beside}
              >
                <Entries entries={entry.entries} onDone={onDone} onBack={() => leave(index)} />
              </div>
            )}
          </div>
        );
      })}
      {why !== undefined && (
        <p className="dl-hint dl-menu-why" role="status">
          {why}
        </p>
      )}
    </div>
  );
}

function CommandItem(props: {
  readonly entry: Extract<MenuEntry, { kind: "command" }>;
  readonly index: number;
  readonly onDone: () => void;
  readonly onWhy: (why: string | undefined) => void;
  readonly onEnter: () => void;
}): ReactNode {
  const { entry, index, onDone, onWhy, onEnter } = props;
  const command = commandNamed(entry.id);
  const context = commandContext(entry.subject);
  if (!command || !context) return null;
  const why = whyNot(command, context);
  const checked = why === undefined ? command.checked?.(context) : command.checked && false;
  const [keys] = command.keys ?? [];
  return (
    <button
      type="button"
      className="dl-row"
      role={checked === undefined ? "menuitem" : "menuitemcheckbox"}
      {...(checked === undefined ? {} : { "aria-checked": checked })}
      tabIndex={-1}
      data-index={index}
      aria-disabled={why !== undefined}
      onFocus={() => onWhy(why)}
      onPointerEnter={(event) => {
        onEnter();
        event.currentTarget.focus({ preventScroll: true });
      }}
      onClick={() => {
        if (why !== undefined) return onWhy(why);
        onDone();
        execute(command, context);
      }}
    >
      <span className="dl-menu-tick">
        {checked === true && <Check size={14} strokeWidth={1.6} aria-hidden="true" />}
      </span>
      <span>{entry.title ?? command.title}</span>
      {keys !== undefined && entry.title === undefined && (
        <span className="dl-row-end">
          <KeyCaps keys={keys} />
        </span>
      )}
    </button>
  );
}

/** A list within a menu opens to the left where there is no room to the right, and no lower than the page. */
function beside(element: HTMLDivElement | null): void {
  const box = element?.getBoundingClientRect();
  if (!element || !box) return;
  if (box.right > innerWidth - 8) element.dataset.left = "";
  const over = box.bottom - (innerHeight - 8);
  if (over > 0) element.style.top = `${-4 - over}px`;
}

function itemsIn(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])].filter(
    (item) => item.parentElement?.closest("[role=menu]") === list?.closest("[role=menu]"),
  );
}

function onKeys(event: KeyboardEvent, list: HTMLElement | null, onBack: (() => void) | undefined): void {
  const items = itemsIn(list);
  const at = items.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const to = (index: number): void => items[(index + items.length) % items.length]?.focus();
  if (event.key === "ArrowDown") to(at + 1);
  else if (event.key === "ArrowUp") to(at - 1);
  else if (event.key === "Home") to(0);
  else if (event.key === "End") to(items.length - 1);
  else if ((event.key === "ArrowLeft" || event.key === "Escape") && onBack) onBack();
  else if (event.key === "Tab") return event.preventDefault();
  else if (event.key.length === 1 && /\S/.test(event.key) && !event.ctrlKey && !event.metaKey) {
    const letter = event.key.toLowerCase();
    const next = [...items.slice(at + 1), ...items].find((item) =>
      item.textContent?.trim().toLowerCase().startsWith(letter),
    );
    next?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
