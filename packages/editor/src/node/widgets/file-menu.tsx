/** What a file can be: those of the document's folder and of the named roots, or one from the disk. */

import { useFloating, flip, offset, shift, size as fitSize } from "@floating-ui/react-dom";
import { FolderOpen } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import type { FileChoice } from "../../store/api.js";
import { useApi } from "../../store/context.js";
import type { Field } from "./field.js";
import { fileOf, nameIn } from "./file-value.js";

interface FileMenuProps {
  readonly field: Field;
  readonly anchor: HTMLElement | null;
  readonly accept: readonly string[];
  readonly isPicture: boolean;
  readonly take: (picture: File) => Promise<void>;
  readonly onClose: () => void;
}

/** The menu of a file's field. */
export function FileMenu(props: FileMenuProps): ReactNode {
  const { field, anchor, accept, isPicture, take, onClose } = props;
  const api = useApi();
  const files = useFiles(field, isPicture ? "picture" : "lora");
  const browse = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const { refs, floatingStyles } = useFloating({
    elements: { reference: anchor },
    placement: "bottom-end",
    middleware: [offset(4), flip(), shift({ padding: 8 }), limitHeight],
  });
  useClosing(list, anchor, onClose);
  useEffect(() => list.current?.querySelector("button")?.focus(), [files]);
  const chosen = fileOf(field.value).file;
  return createPortal(
    <div
      ref={(element) => {
        list.current = element;
        refs.setFloating(element);
      }}
      className="dl-popup dl-menu dl-file-menu dl-scroll"
      role="menu"
      aria-label={field.port.name}
      style={floatingStyles}
      onKeyDown={(event) => moveFocus(event, onClose, anchor)}
      onPointerDown={(event) => event.stopPropagation()}
    >
      {isPicture && (
        <button type="button" role="menuitem" className="dl-row" onClick={() => browse.current?.click()}>
          <FolderOpen size={14} strokeWidth={1.6} aria-hidden="true" />
          From this computer…
        </button>
      )}
      {files?.map(({ file, digest }) => (
        <button
          key={file}
          type="button"
          role="menuitemradio"
          aria-checked={file === chosen}
          className="dl-row"
          title={file}
          onClick={() => {
            field.set({ file, ...(digest === undefined ? {} : { digest }) });
            onClose();
            anchor?.focus();
          }}
        >
          {isPicture && (
            <img className="dl-thumb" src={api.fileUrl(field.document.id, file, 48)} alt="" loading="lazy" />
          )}
          <span className="dl-cut">{nameIn(file)}</span>
        </button>
      ))}
      {files?.length === 0 && <p className="dl-hint dl-menu-note">{isPicture ? noPictures : noFiles}</p>}
      <input
        ref={browse}
        type="file"
        hidden
        accept={accept.join(",")}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          onClose();
          if (file) void take(file);
        }}
      />
    </div>,
    document.body,
  );
}

const noPictures = "No picture lies beside this document yet. Drop one on the field, or paste one.";
const noFiles = "No such file lies beside this document or in the models folder.";

const limitHeight = fitSize({
  padding: 8,
  apply: ({ elements, availableHeight }) => {
    elements.floating.style.maxHeight = `${Math.min(320, availableHeight)}px`;
  },
});

/** The files to choose from; nothing until they came. */
function useFiles(field: Field, kind: "picture" | "lora"): readonly FileChoice[] | undefined {
  const api = useApi();
  const [files, setFiles] = useState<readonly FileChoice[]>();
  const { id } = field.document;
  useEffect(() => {
    let here = true;
    void api.files(id, kind).then((answer) => {
      if (here) setFiles("value" in answer ? answer.value : []);
    });
    return () => {
      here = false;
    };
  }, [api, id, kind]);
  return files;
}

/** A press elsewhere closes it. */
function useClosing(
  list: { readonly current: HTMLElement | null },
  anchor: HTMLElement | null,
  onClose: () => void,
): void {
  useEffect(() => {
    const press = ({ target }: Event): void => {
      const inside =
        target instanceof Node && (list.current?.contains(target) === true || anchor?.contains(target));
      if (inside !== true) onClose();
    };
    window.addEventListener("pointerdown", press, true);
    return () => window.removeEventListener("pointerdown", press, true);
  }, [list, anchor, onClose]);
}

function moveFocus(event: KeyboardEvent<HTMLElement>, onClose: () => void, anchor: HTMLElement | null): void {
  event.stopPropagation();
  if (event.key === "Escape" || event.key === "Tab") {
    event.preventDefault();
    onClose();
    anchor?.focus();
    return;
  }
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  rows[(at + by + rows.length) % rows.length]?.focus();
}
