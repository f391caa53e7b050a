/** Strips under the top bar: no connection, connected again, changed on disk, packs that are missing. What is wrong and what to do. */

import { TriangleAlert } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { MissingStrip } from "../packs/missing-strip.js";
import { orToast } from "../store/actions.js";
import { setOverlay } from "../store/app-store.js";
import { useDocument, useDocumentStore, useLink, usePage } from "../store/context.js";
import { count } from "../store/words.js";
import { useNow } from "../store/use-now.js";

/** All strips that are due. */
export function Strips(): ReactNode {
  return (
    <div className="dl-strips" data-region>
      <ConnectionStrip />
      <ConflictStrip />
      <MissingStrip />
    </div>
  );
}

function ConnectionStrip(): ReactNode {
  const page = usePage();
  const link = useLink((state) => state.link);
  const refused = useLink((state) => state.refused);
  const nextTryAt = useLink((state) => state.nextTryAt);
  const pending = useDocument((state) => state.pending);
  const now = useNow(250, link === "lost");
  const [wasLost, settled] = useReconnected(link === "open" && pending === 0, link === "lost");
  if (link === "refused") return <RefusedStrip message={refused} />;
  if (link === "lost") {
    const wait = nextTryAt === undefined ? 0 : Math.max(0, Math.ceil((nextTryAt - now) / 1000));
    return (
      <div className="dl-strip" role="status" data-tone="lost">
        <span className="dl-strip-ring" aria-hidden />
        <p>
          <strong>No connection.</strong> Edits are kept here and sent when it is back.
          {pending > 0 && ` ${count(pending, "edit waits", "edits wait")}.`}
        </p>
        <button type="button" className="dl-link" onClick={() => page.connection.retry()}>
          Try now
        </button>
        <span className="dl-hint" aria-hidden>
          {wait > 0 ? `${wait} s` : "now"}
        </span>
      </div>
    );
  }
  if (!wasLost) return null;
  return (
    <div className="dl-strip" role="status" data-tone="back">
      <span className="dl-strip-dot" aria-hidden />
      <p>
        <strong>Connected again.</strong>{" "}
        {settled
          ? "Everything done here meanwhile was sent."
          : `${count(pending, "edit is", "edits are")} being sent.`}
      </p>
    </div>
  );
}

function RefusedStrip({ message }: { readonly message: string | undefined }): ReactNode {
  return (
    <div className="dl-strip" role="alert" data-tone="warn">
      <TriangleAlert size={14} strokeWidth={1.6} aria-hidden />
      <p>
        <strong>The server does not take this page.</strong>{" "}
        {message ?? "Open the address again that `npm start` printed."} Edits are kept here.
      </p>
      <button type="button" className="dl-link" onClick={() => location.reload()}>
        Reload
      </button>
    </div>
  );
}

/** Whether "connected again" is to be said (from when it was lost until four seconds after all is sent), and whether all is sent. */
function useReconnected(settled: boolean, lost: boolean): readonly [boolean, boolean] {
  const [wasLost, setWasLost] = useState(false);
  useEffect(() => {
    if (lost) setWasLost(true);
    if (!settled || !wasLost) return undefined;
    const timer = setTimeout(() => setWasLost(false), 4000);
    return () => clearTimeout(timer);
  }, [lost, settled, wasLost]);
  return [wasLost, settled];
}

function ConflictStrip(): ReactNode {
  const page = usePage();
  const document = useDocumentStore();
  const conflict = useDocument(({ phase }) => phase === "conflict");
  const message = useDocument((state) => state.message);
  if (!conflict || document === undefined) return null;
  const take = (side: "ours" | "theirs") => () =>
    void orToast(page.app, page.api.settleConflict(document.id, side));
  return (
    <div className="dl-strip" role="alert" data-tone="warn">
      <TriangleAlert size={14} strokeWidth={1.6} aria-hidden />
      <p>
        <strong>Changed on disk</strong> {message ?? "by another program, in the same places as here."}
      </p>
      <button type="button" className="dl-link" onClick={() => setOverlay(page.app, { kind: "revisions" })}>
        Compare
      </button>
      <button type="button" className="dl-link" onClick={take("theirs")}>
        Take theirs
      </button>
      <button type="button" className="dl-link" onClick={take("ours")}>
        Keep mine
      </button>
    </div>
  );
}
