/**
 * The kinds of node of the active document: the newest of each pack, and where it records other versions those. Asked again
 * when there is a connection again and when packs changed; what is shown stays until the answer is there.
 */

import { useEffect, useLayoutEffect, useState } from "react";
import { orToast } from "../store/actions.js";
import { setKinds } from "../store/app-store.js";
import { useApp, useDocument, useLink, usePage } from "../store/context.js";
import { kindsOf, otherThan, type Kinds } from "../store/kinds.js";

/** Kinds that were asked for: the newest, and by what documents record instead. */
interface Asked {
  readonly newest: Kinds | undefined;
  readonly others: ReadonlyMap<string, Kinds>;
}

/** Keeps the page's kinds of node those of the active document. */
export function useDescriptions(document: string | undefined): void {
  const { app, api } = usePage();
  const connected = useLink(({ link }) => link === "open");
  const changes = useApp((state) => state.packChanges);
  const [{ newest, others }, setAsked] = useState<Asked>({ newest: undefined, others: new Map() });
  useEffect(() => {
    if (!connected || changes === 0) return;
    return whileWanted(orToast(app, api.nodes()), (nodes) =>
      setAsked((before) => ({ newest: kindsOf(nodes, before.newest), others: new Map() })),
    );
  }, [app, api, connected, changes]);

  const wanted = useDocument(({ plain }) => (newest === undefined ? "" : otherThan(plain.packs, newest)));
  const settled = useDocument(({ pending, phase }) => pending === 0 && phase !== "loading");
  const own = others.get(wanted);
  useEffect(() => {
    if (!connected || !settled || wanted === "" || own !== undefined || document === undefined) return;
    return whileWanted(orToast(app, api.nodes(document)), (nodes) =>
      setAsked((before) => ({
        ...before,
        others: new Map(before.others).set(wanted, kindsOf(nodes, before.newest)),
      })),
    );
  }, [app, api, connected, settled, wanted, own, document]);

  const shown = wanted === "" ? newest : (own ?? newest);
  useLayoutEffect(() => {
    if (shown !== undefined) setKinds(app, shown);
  }, [app, shown]);
}

/** Takes an answer, unless something else is wanted meanwhile. Gives what says so. */
export function whileWanted<T>(asked: Promise<T | undefined>, take: (value: T) => void): () => void {
  let wanted = true;
  void asked.then((value) => wanted && value !== undefined && take(value));
  return () => {
    wanted = false;
  };
}
