/**
 * A prompt: words with pictures in the line. The plain text is the truth; every change goes to it first and is then
 * drawn. Pictures are dropped, pasted, or taken from those that wait below; the caret steps over one as over a letter.
 */

import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";
import { usePage } from "../../store/context.js";
import { keepWheel, takeDrop } from "../stop-gesture.js";
import type { Field } from "./field.js";
import { drawPrompt, offsetAt, putCaret, readPrompt, selectedIn } from "./prompt-dom.js";
import { PromptEditor } from "./prompt-editor.js";
import type { PromptPicture, PromptPictures } from "./prompt-pictures.js";
import { placeOutside, stepFrom, unnamedPictures } from "./prompt-text.js";
import { mayBringPicture, picturesIn } from "./upload.js";

interface PromptProps {
  readonly field: Field;
  readonly pictures: PromptPictures;
  readonly reachable: boolean;
}

/** A prompt's field. */
export function PromptField({ field, pictures, reachable }: PromptProps): ReactNode {
  const element = useRef<HTMLDivElement>(null);
  const page = usePage();
  const [editor] = useState(() => new PromptEditor(element));
  const [over, setOver] = useState(false);
  const text = field.wrong?.typed ?? (typeof field.value === "string" ? field.value : "");
  editor.use({ field, pictures, page, text });
  useLayoutEffect(() => {
    const drawn = element.current;
    if (drawn === null || editor.composing) return;
    const focused = document.activeElement === drawn;
    const { start, end } = selectedIn(drawn);
    drawPrompt(drawn, text, pictures.pictures);
    if (focused)
      putCaret(drawn, placeOutside(text, editor.caret ?? end), placeOutside(text, editor.caret ?? start));
    editor.caret = undefined;
  }, [editor, text, pictures]);
  useBeforeInput(element, editor);
  return (
    <div className="dl-prompt" data-over={over ? "" : undefined}>
      <div
        ref={element}
        className="dl-area dl-prompt-words dl-scroll"
        contentEditable
        suppressContentEditableWarning
        role="textbox"
        aria-multiline="true"
        aria-label={field.port.name}
        aria-invalid={field.wrong !== undefined}
        data-placeholder={field.port.about}
        data-empty={text === "" ? "" : undefined}
        tabIndex={reachable ? 0 : -1}
        spellCheck={false}
        onFocus={() => editor.enter()}
        onPointerDown={(event) => event.stopPropagation()}
        onDoubleClick={(event) => event.stopPropagation()}
        onWheel={keepWheel}
        onKeyDown={(event) => onKey(event, editor)}
        onCompositionStart={() => (editor.composing = true)}
        onCompositionEnd={(event) => {
          editor.composing = false;
          editor.write(readPrompt(event.currentTarget), selectedIn(event.currentTarget).end, "type");
        }}
        onCopy={(event) => editor.copy(event.nativeEvent)}
        onCut={(event) => {
          editor.copy(event.nativeEvent);
          editor.replace(selectedIn(event.currentTarget), "", "cut");
        }}
        onPaste={(event) => {
          event.preventDefault();
          event.stopPropagation();
          editor.paste(event.clipboardData);
        }}
        onDragOver={(event) => {
          if (!mayBringPicture(event.dataTransfer)) return;
          takeDrop(event);
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          setOver(false);
          const brought = picturesIn(event.dataTransfer);
          if (brought.length === 0) return;
          takeDrop(event);
          void editor.take(brought, placeUnder(event.currentTarget, event.clientX, event.clientY));
        }}
      />
      <Waiting
        text={text}
        pictures={pictures.pictures}
        take={(number) => editor.name(number)}
        reachable={reachable}
      />
    </div>
  );
}

/** `beforeinput` as the browser tells it: React's has no ranges. */
function useBeforeInput(element: { readonly current: HTMLElement | null }, editor: PromptEditor): void {
  useEffect(() => {
    const drawn = element.current;
    const hear = (event: InputEvent): void => editor.beforeInput(event);
    drawn?.addEventListener("beforeinput", hear);
    return () => drawn?.removeEventListener("beforeinput", hear);
  }, [element, editor]);
}

function onKey(event: KeyboardEvent<HTMLElement>, editor: PromptEditor): void {
  const mod = event.ctrlKey || event.metaKey;
  const key =
    event.code === "KeyY" ? "again" : event.code === "KeyZ" ? (event.shiftKey ? "again" : "back") : undefined;
  if (mod && key !== undefined && editor.travel(key)) {
    event.preventDefault();
    event.stopPropagation();
    return;
  }
  const direction = { ArrowRight: 1, ArrowLeft: -1 }[event.key] as 1 | -1 | undefined;
  if (direction === undefined || mod || event.altKey) return;
  const drawn = event.currentTarget;
  const { start, end, focus } = selectedIn(drawn);
  event.preventDefault();
  event.stopPropagation();
  if (!event.shiftKey && start !== end) putCaret(drawn, direction === 1 ? end : start);
  else {
    const at = stepFrom(editor.text, focus, direction);
    putCaret(drawn, at, event.shiftKey ? (focus === start ? end : start) : at);
  }
}

function placeUnder(element: HTMLElement, x: number, y: number): number {
  const place = document.caretPositionFromPoint(x, y);
  return place && element.contains(place.offsetNode)
    ? offsetAt(element, place.offsetNode, place.offset)
    : readPrompt(element).length;
}

interface WaitingProps {
  readonly text: string;
  readonly pictures: readonly PromptPicture[];
  readonly take: (number: number) => void;
  readonly reachable: boolean;
}

/** Pictures of the list that the words do not name yet: a press puts one at the caret. */
function Waiting({ text, pictures, take, reachable }: WaitingProps): ReactNode {
  const waiting = unnamedPictures(text, pictures.length);
  if (waiting.length === 0) return null;
  return (
    <div className="dl-waiting">
      {waiting.map((number) => (
        <button
          key={number}
          type="button"
          className="dl-chip"
          tabIndex={reachable ? 0 : -1}
          title={`Picture ${number} (${pictures[number - 1]!.name}) is not named yet. Put it at the caret`}
          aria-label={`Put picture ${number} into the words`}
          onPointerDown={(event) => {
            event.preventDefault();
            event.stopPropagation();
          }}
          onClick={() => take(number)}
        >
          {pictures[number - 1]?.url === undefined ? (
            number
          ) : (
            <img src={pictures[number - 1]!.url} alt="" draggable={false} />
          )}
        </button>
      ))}
    </div>
  );
}
