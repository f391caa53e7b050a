/** The sentence of a node that failed or whose pack is missing: what is wrong, then what to do. */

import type { TaskState } from "@dreamloom/server/protocol";
import type { ReactNode } from "react";
import { setOverlay, toast } from "../store/app-store.js";
import { useDocumentStore, usePage, type Page } from "../store/context.js";
import type { DocumentStore } from "../store/types.js";
import { wantedOf } from "../store/wanted.js";
import { installWords } from "./facts.js";
import { stopGesture } from "./stop-gesture.js";

interface SentenceProps {
  readonly row: { readonly y: number; readonly height: number; readonly sentence: string };
  readonly id: string;
  readonly task: TaskState | undefined;
}

/** What is wrong with the whole node. What to do is a link to why it runs and what it is made of. */
export function NodeSentence({ row, id, task }: SentenceProps): ReactNode {
  const page = usePage();
  const { app } = page;
  const document = useDocumentStore();
  const installs = row.sentence.endsWith(installWords);
  const words = installs ? row.sentence.slice(0, -installWords.length) : row.sentence;
  const failure = task?.state === "failed" ? task.failure : undefined;
  const explain = (): void => setOverlay(app, { kind: "explain", node: id });
  return (
    <p className="dl-node-sentence dl-wrong" role="alert" style={{ top: row.y, height: row.height }}>
      {failure?.message ?? (
        <>
          {words}
          {installs && <Press onPress={() => showInstall(page, document)}>{installWords}</Press>}
        </>
      )}
      {failure?.remedy !== undefined && (
        <>
          {" "}
          <Press onPress={explain}>{failure.remedy}</Press>
        </>
      )}
    </p>
  );
}

/** Not a button, which would not break into lines with the words around it. */
function Press({
  onPress,
  children,
}: {
  readonly onPress: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span
      className="dl-link"
      role="button"
      tabIndex={0}
      onClick={onPress}
      onKeyDown={({ key }) => key === "Enter" && onPress()}
      {...stopGesture}
    >
      {children}
    </span>
  );
}

/** Asks what of the document is missing, and offers to install exactly that. */
function showInstall({ app }: Page, document: DocumentStore | undefined): void {
  const missing = document === undefined ? [] : (app.getState().missing.get(document.id) ?? []);
  const packs = missing.filter(({ used }) => used === undefined).map(wantedOf);
  if (packs.length > 0) setOverlay(app, { kind: "install", packs });
  else toast(app, "There is nothing to install: the document names no pack that a registry could have.");
}
