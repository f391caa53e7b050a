/** Revisions of a document: who did what and when, with the picture of then; compared in words, restored as an edit. */

import { useEffect, useState, type ReactNode } from "react";
import { newDocument, orToast } from "../store/actions.js";
import type { Revision } from "../store/api.js";
import { toast } from "../store/app-store.js";
import { useApi, usePage } from "../store/context.js";
import type { DocumentStore } from "../store/types.js";
import { moment } from "../store/words.js";
import { Dialog } from "./dialog.js";

interface Shown {
  readonly version: number;
  readonly changes: readonly string[];
  readonly plain: Parameters<typeof newDocument>[1];
}

/** The dialog. */
export function RevisionsDialog({
  document,
  onClose,
}: {
  readonly document: DocumentStore;
  readonly onClose: () => void;
}): ReactNode {
  const { revisions, problem } = useRevisions(document.id);
  const [chosen, setChosen] = useState<number>();
  const version = chosen ?? revisions?.[0]?.version;
  return (
    <Dialog title="Revisions" onClose={onClose} className="dl-revisions">
      {revisions === undefined && problem === undefined && (
        <div className="dl-outline dl-late" role="status" aria-label="Loading revisions" />
      )}
      {problem !== undefined && <p className="dl-wrong">{problem}</p>}
      {revisions?.length === 0 && <p className="dl-hint">Nothing was changed yet.</p>}
      {revisions !== undefined && revisions.length > 0 && (
        <div className="dl-revisions-body">
          <ul className="dl-revision-list dl-scroll" aria-label="Revisions, newest first">
            {revisions.map((revision) => (
              <RevisionRow
                key={revision.version}
                revision={revision}
                chosen={revision.version === version}
                onChoose={setChosen}
              />
            ))}
          </ul>
          {version !== undefined && (
            <RevisionDetail key={version} document={document} version={version} onClose={onClose} />
          )}
        </div>
      )}
    </Dialog>
  );
}

function RevisionRow(props: {
  readonly revision: Revision;
  readonly chosen: boolean;
  readonly onChoose: (version: number) => void;
}): ReactNode {
  const { revision, chosen, onChoose } = props;
  const api = useApi();
  return (
    <li>
      <button
        type="button"
        className="dl-row dl-revision"
        aria-pressed={chosen}
        data-picked={chosen || undefined}
        onClick={() => onChoose(revision.version)}
      >
        {revision.picture === undefined ? (
          <span className="dl-revision-picture dl-warp" aria-hidden />
        ) : (
          <img className="dl-revision-picture" src={api.pictureUrl(revision.picture.digest, 96)} alt="" />
        )}
        <span className="dl-grow dl-cut">
          <span className="dl-revision-label">{revision.label}</span>
          <span className="dl-hint">
            {[revision.name, moment(revision.at)].filter((word) => word !== "").join(", ")}
          </span>
        </span>
      </button>
    </li>
  );
}

function RevisionDetail(props: {
  readonly document: DocumentStore;
  readonly version: number;
  readonly onClose: () => void;
}): ReactNode {
  const { document, version, onClose } = props;
  const page = usePage();
  const [shown, setShown] = useState<Shown>();
  useEffect(() => {
    let stale = false;
    void orToast(page.app, page.api.revision(document.id, version)).then((value) => {
      if (!stale && value !== undefined)
        setShown({ version, changes: value.changes, plain: { plain: value.plain } });
    });
    return () => {
      stale = true;
    };
  }, [page, document, version]);
  const restore = async (): Promise<void> => {
    const answer = await page.api.restore(document.id, version);
    if ("problem" in answer) toast(page.app, answer.problem.message, { tone: "failed" });
    else {
      toast(page.app, "Restored. It can be undone.", {
        action: { label: "Undo", run: () => document.undo() },
      });
      onClose();
    }
  };
  if (shown === undefined)
    return (
      <div
        className="dl-revision-detail dl-outline dl-late"
        role="status"
        aria-label="Loading the revision"
      />
    );
  return (
    <section className="dl-revision-detail" aria-label="What changed since">
      <h3 className="dl-part-title">Changed since</h3>
      {shown.changes.length === 0 ? (
        <p className="dl-hint">Nothing: this is the document as it is.</p>
      ) : (
        <ul className="dl-revision-changes dl-scroll">
          {shown.changes.map((change) => (
            <li key={change}>{change}</li>
          ))}
        </ul>
      )}
      <div className="dl-buttons dl-dialog-foot">
        <button
          type="button"
          className="dl-button"
          onClick={() => {
            onClose();
            void newDocument(page, shown.plain);
          }}
        >
          Open as a copy
        </button>
        <button
          type="button"
          className="dl-button"
          data-tone="accent"
          disabled={shown.changes.length === 0}
          onClick={() => void restore()}
        >
          Restore
        </button>
      </div>
    </section>
  );
}

function useRevisions(document: string): {
  readonly revisions?: readonly Revision[];
  readonly problem?: string;
} {
  const api = useApi();
  const [state, setState] = useState<{ readonly revisions?: readonly Revision[]; readonly problem?: string }>(
    {},
  );
  useEffect(() => {
    let stale = false;
    void api.revisions(document).then((answer) => {
      if (stale) return;
      setState("value" in answer ? { revisions: answer.value } : { problem: answer.problem.message });
    });
    return () => {
      stale = true;
    };
  }, [api, document]);
  return state;
}
