/** What of the graph has the keyboard: a socket on the canvas or in the list. */

/** The socket that has the focus, if one has. */
export function focusedSocket():
  { readonly node: string; readonly port: string; readonly side: "input" | "output" } | undefined {
  const element = document.activeElement?.closest<HTMLElement>("[data-port]");
  const { node, port, side } = element?.dataset ?? {};
  if (node === undefined || port === undefined || (side !== "input" && side !== "output")) return undefined;
  return { node, port, side };
}

/** Gives the keyboard to a node's row of the list, once it is drawn. */
export function focusRow(node: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[role=treegrid] [data-row="${CSS.escape(node)}"]`)?.focus(),
  );
}

/** Where on the screen a menu of what has the keyboard opens; nothing while that is the page. */
export function focusedPlace(): readonly [number, number] | undefined {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement) || element === document.body || element.matches("[role=application]"))
    return undefined;
  const { left, bottom } = element.getBoundingClientRect();
  return [left + 24, bottom];
}
