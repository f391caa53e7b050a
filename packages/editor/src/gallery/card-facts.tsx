/** What a card of the gallery tells of its picture: prompt, values, digest, the pictures that went in. */

import type { GalleryItem } from "@dreamloom/server/protocol";
import { Copy } from "lucide-react";
import { useState, type ReactNode } from "react";
import { promptParts } from "../node/widgets/prompt-text.js";
import { toast } from "../store/app-store.js";
import { useApi, usePage } from "../store/context.js";
import { duration } from "../store/words.js";
import type { MadeOf, PictureIn } from "./made-of.js";

/** The prompt with its pictures in the line. */
export function Prompt({
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

/** The values above it, its size, what it cost, its digest. */
export function Values({
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

/** The pictures that went in. */
export function WentIn({
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
