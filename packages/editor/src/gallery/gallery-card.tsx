/** One picture of the gallery, large: what it was made of, and what can be done with it. */

import type { GalleryItem } from "@dreamloom/server/protocol";
import { Copy, Trash2, Waypoints, X } from "lucide-react";
import { useEffect, useMemo, useState, type ReactNode } from "react";
import { commandContext } from "../commands/current.js";
import { savePicture, addAsInput } from "../commands/subject-commands.js";
import { promptParts } from "../node/widgets/prompt-text.js";
import { CompareView } from "../overlays/compare-view.js";
import { newDocument } from "../store/actions.js";
import type { GalleryDetail } from "../store/api.js";
import { setOverlay, toast } from "../store/app-store.js";
import { useApi, useDocumentStore, usePage } from "../store/context.js";
import { duration, moment } from "../store/words.js";
import { madeOf, type MadeOf, type PictureIn } from "./made-of.js";

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

/** The prompt with its pictures in the line. */
function Prompt({
  item,
  made,
}: {
  readonly item: GalleryItem;
  readonly made: MadeOf | undefined;
}): ReactNode {
  const text = made !== undefined && made.prompt !== "" ? made.prompt : item.prompt;
  if (text === "") return null;
  return (
    <p className="dl-gallery-prompt">
      {promptParts(text).map((part, index) => {
        if (part.kind === "text") return <span key={index}>{part.text}</span>;
        const picture = made?.promptPictures[part.number - 1];
        return (
          <span key={index} className="dl-gallery-chip">
            {picture && <Thumbnail document={item.document} picture={picture} />}
            {part.tag === "" ? `picture ${part.number}` : part.tag}
          </span>
        );
      })}
    </p>
  );
}

function Values({
  item,
  made,
}: {
  readonly item: GalleryItem;
  readonly made: MadeOf | undefined;
}): ReactNode {
  const { app } = usePage();
  const { digest, width, height } = item.picture;
  const rows: readonly (readonly [string, string])[] = [
    ...(made?.values ?? (item.seed === "" ? [] : [{ name: "seed", value: item.seed }])).map(
      ({ name, value }) => [name, value] as const,
    ),
    ["size", `${width} × ${height}`],
    ...(item.elapsedMs >= 1 ? [["made in", duration(item.elapsedMs)] as const] : []),
  ];
  const copy = (): void => {
    void navigator.clipboard.writeText(digest).then(
      () => toast(app, "The digest is on the clipboard."),
      () => toast(app, "This browser keeps its clipboard closed."),
    );
  };
  return (
    <dl className="dl-gallery-values">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="dl-cut" title={value}>
            {value}
          </dd>
        </div>
      ))}
      <div>
        <dt>digest</dt>
        <dd>
          <button type="button" className="dl-gallery-digest dl-mono" title={digest} onClick={copy}>
            <span className="dl-unseen">Copy </span>
            {digest.replace("sha256:", "").slice(0, 8)}…{" "}
            <Copy size={12} strokeWidth={1.6} aria-hidden="true" />
          </button>
        </dd>
      </div>
    </dl>
  );
}

function WentIn({
  document,
  pictures,
}: {
  readonly document: string;
  readonly pictures: readonly PictureIn[];
}): ReactNode {
  return (
    <p className="dl-gallery-in">
      {pictures.slice(0, 4).map((picture) => (
        <Thumbnail key={picture.node} document={document} picture={picture} />
      ))}
      <span className="dl-hint">
        {pictures.length === 1 ? "1 picture went in" : `${pictures.length} pictures went in`}
      </span>
    </p>
  );
}

/** A file's thumbnail; its name where the file is not there any more. */
function Thumbnail({
  document,
  picture,
}: {
  readonly document: string;
  readonly picture: PictureIn;
}): ReactNode {
  const api = useApi();
  const [gone, setGone] = useState(false);
  if (gone) return <span className="dl-hint">{picture.file.split("/").at(-1)}</span>;
  return (
    <img
      className="dl-gallery-thumb"
      src={api.fileUrl(document, picture.file, 64)}
      alt={picture.file}
      title={picture.file}
      onError={() => setGone(true)}
    />
  );
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
