/**
 * One input as a widget sees it: what stands there, what is wrong with what is being typed, and how it is set. The
 * document keeps the last valid value until a valid one is typed; what is not valid is marked in the engine's words.
 */

import { readLiteral, type PortDescription } from "@dreamloom/engine/document";
import type { PlainInput } from "@dreamloom/engine/edits";
import { socketOf } from "@dreamloom/engine/sockets";
import { useMemo } from "react";
import { useStore } from "zustand";
import { clearLiteral, setLiteral } from "../../ops/literals.js";
import type { DocumentStore } from "../../store/types.js";
import { liveOf, setWrong, type WrongValue } from "../live.js";

/** One input. */
export interface Field {
  readonly node: string;
  readonly port: PortDescription;
  readonly document: DocumentStore;
  /** What stands there; nothing: the default holds. */
  readonly given: PlainInput | undefined;
  /** What stands there, or the default. */
  readonly value: PlainInput | undefined;
  /** What is being typed and is not valid. */
  readonly wrong: WrongValue | undefined;
  /** Sets a value, if it is valid; else marks it and says false. `typed`: as the person typed it. */
  readonly set: (value: PlainInput, how?: { readonly typed?: string; readonly group?: string }) => boolean;
  /** Marks what is being typed, or takes the mark away; the document stays. */
  readonly judge: (value: PlainInput, typed: string) => boolean;
  /** Says what is wrong in words of our own (an expression that is none). */
  readonly mark: (typed: string, wrong: string) => void;
  /** Takes the mark away. */
  readonly forget: () => void;
  /** Back to the default. */
  readonly clear: () => void;
}

/** The field of a port. */
export function useField(document: DocumentStore, node: string, port: PortDescription): Field {
  const given = useStore(document.state, ({ plain }) => plain.nodes[node]?.inputs[port.name]);
  const wrong = useStore(liveOf(document), (live) => live.wrong[`${node}.${port.name}`]);
  return useMemo(() => makeField(document, node, port, given, wrong), [document, node, port, given, wrong]);
}

function makeField(
  document: DocumentStore,
  node: string,
  port: PortDescription,
  given: PlainInput | undefined,
  wrong: WrongValue | undefined,
): Field {
  const live = liveOf(document);
  const at = { node, port: port.name };
  const mark = (typed: string, why: string): void =>
    setWrong(live, node, port.name, { typed, sentence: `"${node}".${port.name} ${why}.` });
  const forget = (): void => setWrong(live, node, port.name, undefined);
  const judge = (value: PlainInput, typed: string): boolean => {
    const why = wrongIn(port, value);
    if (why === undefined) forget();
    else mark(typed, why);
    return why === undefined;
  };
  return {
    node,
    port,
    document,
    given,
    value: given ?? (port.default as PlainInput | undefined),
    wrong,
    judge,
    mark,
    forget,
    set(value, { typed = String(value), group } = {}) {
      if (!judge(value, typed)) return false;
      if (JSON.stringify(value) === JSON.stringify(given)) return true;
      const label = `set ${port.name}`;
      document.edit(label, (draft) => setLiteral(draft, at, value), group === undefined ? {} : { group });
      return true;
    },
    clear() {
      forget();
      if (given !== undefined) document.edit(`clear ${port.name}`, (draft) => clearLiteral(draft, at));
    },
  };
}

/** What is wrong with a value at a port, as a sentence's second half; nothing when it fits. */
export function wrongIn(
  port: Pick<PortDescription, "socket" | "widget">,
  value: PlainInput,
): string | undefined {
  const { socket, widget } = port;
  const read = readLiteral(
    { socket: socketOf(socket), ...(widget === undefined ? {} : { widget }) },
    value as never,
  );
  return "wrong" in read ? read.wrong : undefined;
}

let gestures = 0;

/** A name for the edits of one gesture or one visit to a field, so that they are one step of undo. */
export function newGroup(what: string): string {
  return `${what} ${++gestures}`;
}
