/** Pictures that this document painted before, four a row: one pressed stands large, to compare or to open its graph. */

import type { GalleryItem } from "@dreamloom/server/protocol";
import { useEffect, useState, type ReactNode } from "react";
import { draggedPicture } from "../node/widgets/upload.js";
import { newDocument } from "../store/actions.js";
import { setOverlay, togglePanel } from "../store/app-store.js";
import { useApi, useDocumentStore, useLink, usePage, useRun } from "../store/context.js";
import { latestPicture } from "../store/run-view.js";
import { moment } from "../store/words.js";

const shownAtMost = 24;

/** The pictures; nothing while there are none. */
export function EarlierPictures(): ReactNode {
  const page = usePage();
  const items = useEarlier();
  const [chosen, setChosen] = useState<GalleryItem>();
  if (items.length === 0) return null;
  return (
    <section className="dl-part" aria-label="Earlier pictures">
      <header className="dl-part-head">
        <h3 className="dl-part-title dl-grow">Earlier pictures</h3>
        <button type="button" className="dl-link dl-hint" onClick={() => togglePanel(page.app, "gallery")}>
          {items.length > shownAtMost ? `more than ${shownAtMost}` : items.length}
        </button>
      </header>
      {chosen !== undefined && <Chosen item={chosen} />}
      <ul className="dl-earlier">
        {items.slice(0, shownAtMost).map((item) => (
          <li key={item.id}>
            <button
              type="button"
              aria-pressed={chosen?.id === item.id}
              draggable
              onDragStart={(event) => event.dataTransfer.setData(draggedPicture, item.picture.digest)}
              title={`seed ${item.seed}, ${moment(item.at)}`}
              onClick={() => setChosen(chosen?.id === item.id ? undefined : item)}
            >
              <img
                src={page.api.pictureUrl(item.picture.digest, 96)}
                alt={`seed ${item.seed}, ${moment(item.at)}`}
              />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Chosen({ item }: { readonly item: GalleryItem }): ReactNode {
  const page = usePage();
  const latest = useRun(({ run }) => latestPicture(run));
  return (
    <div className="dl-chosen">
      <img src={page.api.pictureUrl(item.picture.digest)} alt={item.prompt} />
      <p className="dl-prose">{item.prompt}</p>
      <p className="dl-hint">
        seed {item.seed}, {moment(item.at)}
      </p>
      <div className="dl-buttons">
        <button
          type="button"
          className="dl-button"
          onClick={() => void newDocument(page, { picture: item.id })}
        >
          Open its graph
        </button>
        {latest !== undefined && latest.digest !== item.picture.digest && (
          <button
            type="button"
            className="dl-button"
            onClick={() => setOverlay(page.app, { kind: "compare", a: item.picture, b: latest })}
          >
            Compare
          </button>
        )}
      </div>
    </div>
  );
}

function useEarlier(): readonly GalleryItem[] {
  const api = useApi();
  const document = useDocumentStore()?.id;
  const connected = useLink(({ link }) => link === "open");
  const made = useRun(({ run }) =>
    run === undefined ? "" : `${run.run.run} ${run.run.state} ${latestPicture(run)?.digest ?? ""}`,
  );
  const [items, setItems] = useState<readonly GalleryItem[]>([]);
  useEffect(() => {
    if (document === undefined || !connected) return undefined;
    let stale = false;
    void api.gallery({ document, limit: shownAtMost + 1 }).then((answer) => {
      if (!stale && "value" in answer) setItems(answer.value);
    });
    return () => {
      stale = true;
    };
  }, [api, document, connected, made]);
  return items;
}
