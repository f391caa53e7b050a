/** Which packs the active document misses: asked of the server when it is opened, when its packs are others, and when packs changed. */

import { useEffect } from "react";
import { setMissing } from "../store/app-store.js";
import { useApp, useDocument, useLink, usePage } from "../store/context.js";
import { foreignPacks } from "../store/kinds.js";
import { whileWanted } from "./use-descriptions.js";

/** Keeps what is known of the active document's packs as it is. */
export function useMissingPacks(document: string | undefined): void {
  const { app, api } = usePage();
  const connected = useLink(({ link }) => link === "open");
  const changes = useApp((state) => state.packChanges);
  const kinds = useApp((state) => state.descriptions);
  const packs = useDocument(({ plain }) => (kinds.size === 0 ? undefined : foreignPacks(plain, kinds)));
  const settled = useDocument(({ pending, phase }) => pending === 0 && phase !== "loading");
  useEffect(() => {
    if (document === undefined || !connected || !settled || packs === undefined) return;
    if (packs === "") return setMissing(app, document, []);
    const used = new Set((JSON.parse(packs) as readonly [string, unknown][]).map(([prefix]) => prefix));
    const asked = api.missingPacks(document).then((answer) => ("value" in answer ? answer.value : undefined));
    return whileWanted(asked, (missing) =>
      setMissing(
        app,
        document,
        missing.filter(({ prefix }) => used.has(prefix)),
      ),
    );
  }, [app, api, connected, changes, document, packs, settled]);
}
