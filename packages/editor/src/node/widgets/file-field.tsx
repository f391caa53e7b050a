/** A file: chosen from the document's folder or from the disk, dropped, or pasted; a thumbnail where it is a picture. */

import { ChevronDown, File as FileIcon } from "lucide-react";
import { type ClipboardEvent, type DragEvent, type ReactNode, useRef, useState } from "react";
import { useApi, usePage } from "../../store/context.js";
import { liveOf, setFileSize } from "../live.js";
import { stopGesture, takeDrop } from "../stop-gesture.js";
import type { Field } from "./field.js";
import { fileOf, nameIn } from "./file-value.js";
import { FileMenu } from "./file-menu.js";
import { mayBringPicture, picturesIn, takePicture, type Brought } from "./upload.js";

interface FileProps {
  readonly field: Field;
  readonly accept: readonly string[];
  readonly reachable: boolean;
  readonly size: "small" | "large";
}

/** A file's field. */
export function FileField({ field, accept, reachable, size }: FileProps): ReactNode {
  const [menu, setMenu] = useState(false);
  const [over, setOver] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const take = useTakePicture(field);
  const isPicture = accept.includes(".png") || accept.length === 0;
  const bring = (event: DragEvent | ClipboardEvent, data: DataTransfer): void => {
    const [picture] = picturesIn(data);
    if (picture === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    void take(picture);
  };
  const { file } = fileOf(field.value);
  return (
    <span
      className="dl-widget dl-file"
      data-size={size}
      data-over={over ? "" : undefined}
      onDragOver={(event) => {
        if (!isPicture || !mayBringPicture(event.dataTransfer)) return;
        takeDrop(event);
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        if (isPicture) bring(event, event.dataTransfer);
      }}
      onPaste={(event) => isPicture && bring(event, event.clipboardData)}
      {...stopGesture}
    >
      <button
        ref={button}
        type="button"
        className="dl-file-button"
        tabIndex={reachable ? 0 : -1}
        aria-haspopup="menu"
        aria-expanded={menu}
        aria-label={`${field.port.name}: ${file ?? "no file"}`}
        aria-invalid={field.wrong !== undefined}
        title={file}
        onClick={() => setMenu(!menu)}
      >
        {isPicture && file !== undefined ? (
          <FileThumbnail field={field} file={file} />
        ) : (
          <FileIcon size={13} strokeWidth={1.6} aria-hidden="true" />
        )}
        <span className="dl-cut">{file === undefined ? "choose" : nameIn(file)}</span>
        <ChevronDown size={12} strokeWidth={1.6} aria-hidden="true" />
      </button>
      {menu && (
        <FileMenu
          field={field}
          anchor={button.current}
          accept={accept}
          isPicture={isPicture}
          take={take}
          onClose={() => setMenu(false)}
        />
      )}
    </span>
  );
}

/** Puts a picture into the document's folder and its name into the field. */
export function useTakePicture(field: Field): (picture: Brought) => Promise<void> {
  const page = usePage();
  return async (picture) => {
    const taken = await takePicture(page, field.document.id, picture);
    if (taken) field.set(taken);
  };
}

/** The thumbnail also tells the aspect in which the node shows the picture. */
function FileThumbnail({ field, file }: { readonly field: Field; readonly file: string }): ReactNode {
  const api = useApi();
  const { document, node } = field;
  return (
    <img
      className="dl-thumb"
      src={api.fileUrl(document.id, file, 192)}
      alt=""
      draggable={false}
      onLoad={({ currentTarget: { naturalWidth: width, naturalHeight: height } }) =>
        setFileSize(liveOf(document), node, file, { width, height })
      }
    />
  );
}
