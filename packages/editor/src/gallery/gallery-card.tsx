/** One picture of the gallery, large: what it was made of, and what can be done with it. */

import type { GalleryItem } from "@dreamloom/server/protocol";
import { Trash2, Waypoints, X } from "lucide-react";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { commandContext } from "../commands/current.js";
import { savePicture, addAsInput } from "../commands/subject-commands.js";
import { CompareView } from "../overlays/compare-view.js";
import { newDocument } from "../store/actions.js";
import type { GalleryDetail } from "../store/api.js";
import { setOverlay } from "../store/app-store.js";
import { useApi, useDocumentStore, usePage } from "../store/context.js";
import { moment } from "../store/words.js";
import { Prompt, Values, WentIn } from "./card-facts.js";
import { madeOf } from "./made-of.js";

interface CardProps {
  readonly item: GalleryItem;
  /** What it is compared with. */
  readonly second: GalleryItem | undefined;
  /** The one made before it of the same document, if the page has it. */
  readonly before: GalleryItem | undefined;
  readonly onClose: () => void;
  readonly onRemove: () => void;
  readonly onSecond: (item: GalleryItem | undefined) => void;
}

/** The card. */
export function GalleryCard({ item, second, before, onClose, onRemove, onSecond }: CardProps): ReactNode {
  const page = usePage();
  const { api } = page;
  const detail = useDetail(item.id);
  const made = useMemo(
    () => (detail?.plain ? madeOf(detail.plain, item.node) : undefined),
    [detail, item.node],
  );
  return (
    <article className="dl-gallery-card" aria-label={item.prompt === "" ? item.title : item.prompt}>
      <div className="dl-gallery-picture">
        {second ? (
          <CompareView a={second.picture} b={item.picture} labels={labelsOf(second, item)} />
        ) : (
          <button
            type="button"
            className="dl-gallery-whole"
            aria-label="Show the picture alone"
            onClick={() => window.open(api.pictureUrl(item.picture.digest), "_blank", "noopener")}
          >
            <img
              src={api.pictureUrl(item.picture.digest)}
              width={item.picture.width}
              height={item.picture.height}
              alt={item.prompt}
            />
          </button>
        )}
      </div>
      <div className="dl-gallery-facts">
        <header>
          <h2 className="dl-title dl-cut">{item.title}</h2>
          <span className="dl-hint">{moment(item.at)}</span>
          <button
            type="button"
            className="dl-icon-button"
            data-size="small"
            aria-label="Close the card"
            onClick={onClose}
          >
            <X size={14} strokeWidth={1.6} aria-hidden="true" />
          </button>
        </header>
        <Prompt item={item} made={made} />
        <Values item={item} made={made} />
        {made !== undefined && made.pictures.length > 0 && (
          <WentIn document={item.document} pictures={made.pictures} />
        )}
        <Actions item={item} second={second} before={before} onRemove={onRemove} onSecond={onSecond} />
      </div>
    </article>
  );
}

function labelsOf(a: GalleryItem, b: GalleryItem): readonly [string, string] {
  return a.at <= b.at ? ["before", "after"] : ["later", "earlier"];
}

function Actions({
  item,
  second,
  before,
  onRemove,
  onSecond,
}: Pick<CardProps, "item" | "second" | "before" | "onRemove" | "onSecond">): ReactNode {
  const page = usePage();
  const document = useDocumentStore();
  const compared = second ?? before;
  return (
    <div className="dl-gallery-actions">
      <button type="button" className="dl-button" onClick={() => void openGraph(page, item)}>
        <Waypoints size={14} strokeWidth={1.6} aria-hidden="true" /> Open its graph
      </button>
      <button
        type="button"
        className="dl-button"
        disabled={document === undefined}
        onClick={() => {
          const context = commandContext();
          if (context) void addAsInput(context, item.picture);
        }}
      >
        Use as input
      </button>
      {second !== undefined ? (
        <button type="button" className="dl-button" onClick={() => onSecond(undefined)}>
          Stop comparing
        </button>
      ) : (
        before !== undefined && (
          <button type="button" className="dl-button" onClick={() => onSecond(before)}>
            Compare with the one before
          </button>
        )
      )}
      {second !== undefined && compared !== undefined && (
        <button
          type="button"
          className="dl-button"
          onClick={() => setOverlay(page.app, { kind: "compare", a: compared.picture, b: item.picture })}
        >
          Compare large
        </button>
      )}
      <button
        type="button"
        className="dl-button"
        onClick={() => savePicture(page.api.pictureUrl(item.picture.digest), item.picture.digest)}
      >
        Save
      </button>
      <button
        type="button"
        className="dl-icon-button"
        aria-label="Remove from the gallery"
        title="Remove from the gallery"
        onClick={onRemove}
      >
        <Trash2 size={14} strokeWidth={1.6} aria-hidden="true" />
      </button>
    </div>
  );
}

/** Opens the graph that made a picture in a tab; the gallery goes, so that it is seen. */
async function openGraph(page: ReturnType<typeof usePage>, item: GalleryItem): Promise<void> {
  if ((await newDocument(page, { picture: item.id })) !== undefined) page.app.setState({ panel: "none" });
}

function useDetail(id: number): GalleryDetail | undefined {
  const api = useApi();
  const [detail, setDetail] = useState<GalleryDetail>();
  useEffect(() => {
    let stale = false;
    void api.galleryItem(id).then((answer) => {
      if (!stale && "value" in answer) setDetail(answer.value);
    });
    return () => {
      stale = true;
    };
  }, [api, id]);
  return detail?.id === id ? detail : undefined;
}
