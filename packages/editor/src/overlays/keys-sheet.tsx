/** All keys, from the table of commands, with the few of the pointer; opened by `?`. */

import { Fragment, useState, type ReactNode } from "react";
import { commands } from "../commands/commands.js";
import type { CommandGroup } from "../commands/types.js";
import { closeOverlay } from "../store/app-store.js";
import { useAppStore } from "../store/context.js";
import { KeyCaps } from "./key-caps.js";
import { Sheet } from "./sheet.js";

const groups: readonly CommandGroup[] = ["Run", "Edit", "Add", "Go", "View", "Arrange", "Document"];

/** What the pointer does, which no command is. */
const pointer: readonly (readonly [string, string])[] = [
  ["Drag on the ground", "Pan; with Shift or Ctrl, select in a box"],
  ["Wheel, pinch", "Zoom to the pointer"],
  ["Two fingers, middle button, Space", "Pan"],
  ["Drag from a socket, or press it and then another", "Link"],
  ["Ctrl + drag from an output", "Move all of its links"],
  ["Hold Y and draw, Alt + right drag", "Cut links"],
  ["Alt + click on a link", "Put a reroute point"],
  ["Drop a node on a link", "Insert it; Alt leaves the link alone"],
  ["Shake a node", "Take it out and join its neighbours"],
  ["Ctrl + drag", "Duplicate"],
  ["G while dragging", "Join or leave a group"],
  ["Alt + press on a node", "List of its sockets"],
  ["Double-click on the ground", "Add a node"],
  ["Esc", "Let go; twice cancels the run"],
];

/** The sheet. */
export function KeysSheet(): ReactNode {
  const app = useAppStore();
  const [words, setWords] = useState("");
  const wanted = words.trim().toLowerCase();
  const fits = (...texts: readonly string[]): boolean =>
    texts.some((text) => text.toLowerCase().includes(wanted));
  return (
    <Sheet title="All keys" onClose={() => closeOverlay(app)} wide>
      <input
        className="dl-field dl-keys-search"
        type="search"
        aria-label="Find a key"
        placeholder="What should be done"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        data-first
      />
      <div className="dl-keys">
        {groups.map((group) => {
          const found = commands.filter(
            (command) => command.group === group && command.keys && fits(command.title, command.words ?? ""),
          );
          return found.length === 0 ? null : (
            <section key={group} aria-label={group}>
              <h3 className="dl-heading">{group}</h3>
              <dl>
                {found.map(({ id, title, keys }) => (
                  <div key={id} className="dl-keys-row">
                    <dt>{title}</dt>
                    <dd>
                      {keys?.map((each, index) => (
                        <Fragment key={each}>
                          {index > 0 && <span className="dl-hint"> or </span>}
                          <KeyCaps keys={each} />
                        </Fragment>
                      ))}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
        {pointer.some(([how, what]) => fits(how, what)) && (
          <section aria-label="With the pointer">
            <h3 className="dl-heading">With the pointer</h3>
            <dl>
              {pointer
                .filter(([how, what]) => fits(how, what))
                .map(([how, what]) => (
                  <div key={how} className="dl-keys-row">
                    <dt>{what}</dt>
                    <dd className="dl-hint">{how}</dd>
                  </div>
                ))}
            </dl>
          </section>
        )}
      </div>
    </Sheet>
  );
}
