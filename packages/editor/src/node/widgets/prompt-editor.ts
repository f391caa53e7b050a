/** What is done in a prompt: typing, cutting, pasting, pictures put in, its own undo. Acts on the text; the field draws it. */

import type { PlainInput } from "@dreamloom/engine/edits";
import type { ActionPage } from "../../store/actions.js";
import { toast } from "../../store/app-store.js";
import { newGroup, type Field } from "./field.js";
import { offsetAt, selectedIn } from "./prompt-dom.js";
import { createPromptHistory, type PromptHistory } from "./prompt-history.js";
import type { PromptPictures } from "./prompt-pictures.js";
import { placeOutside, promptParts, replaced, stepFrom } from "./prompt-text.js";
import { picturesIn, takePicture, type Brought } from "./upload.js";

interface Used {
  readonly field: Field;
  readonly pictures: PromptPictures;
  readonly page: ActionPage;
  readonly text: string;
}

/** A stretch of the text. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** One prompt's editing; it lives as long as its field is drawn. */
export class PromptEditor {
  /** An input method is at work: the browser draws until it ends. */
  composing = false;
  /** Where the caret belongs when the text was drawn again. */
  caret: number | undefined;
  #used!: Used;
  #group = newGroup("type");
  #history: PromptHistory = createPromptHistory();
  readonly #element: { readonly current: HTMLElement | null };

  constructor(element: { readonly current: HTMLElement | null }) {
    this.#element = element;
  }

  /** What is there at this drawing. */
  use(used: Used): void {
    this.#used = used;
  }

  get text(): string {
    return this.#used.text;
  }

  /** Somebody came into the field: its undo begins here, and its edits are one step of the document's. */
  enter(): void {
    this.#group = newGroup("type");
    this.#history = createPromptHistory();
  }

  /** Sets the text; the caret will be at `caret`. */
  write(text: string, caret: number, kind: string): void {
    if (text === this.text) return;
    this.#history.keep({ text: this.text, caret: this.#focus() }, kind, Date.now());
    this.#set(text, caret);
  }

  /** Replaces a stretch. */
  replace(stretch: Stretch, by: string, kind: string): void {
    const { text, caret } = replaced(this.text, stretch, by);
    this.write(text, caret, kind);
  }

  /** One step back or again. False when there is none: then it is the document's turn. */
  travel(way: "back" | "again"): boolean {
    const state = this.#history[way]({ text: this.text, caret: this.#focus() });
    if (state) this.#set(state.text, state.caret);
    return state !== undefined;
  }

  /** What the browser is about to do, done to the text instead. */
  beforeInput(event: InputEvent): void {
    if (event.isComposing || event.inputType === "insertCompositionText") return;
    event.preventDefault();
    const { inputType, data, dataTransfer } = event;
    if (inputType === "historyUndo" || inputType === "historyRedo") {
      this.travel(inputType === "historyUndo" ? "back" : "again");
      return;
    }
    const stretch = this.#target(event);
    if (inputType.startsWith("delete")) this.replace(stretch, "", "delete");
    else if (inputType === "insertLineBreak" || inputType === "insertParagraph")
      this.replace(stretch, "\n", "line");
    else if (inputType.startsWith("insert"))
      this.replace(stretch, data ?? dataTransfer?.getData("text/plain") ?? "", "type");
  }

  /** What is selected, as text. */
  copy(event: ClipboardEvent): void {
    event.preventDefault();
    const { start, end } = this.#selected();
    event.clipboardData?.setData("text/plain", this.text.slice(start, end));
  }

  /** Pictures go into the list and the line, words into the line. */
  paste(data: DataTransfer): void {
    const brought = picturesIn(data);
    if (brought.length > 0) void this.take(brought, this.#selected().end);
    else this.replace(this.#selected(), data.getData("text/plain").replaceAll("\r\n", "\n"), "paste");
  }

  /** Names a picture of the list at the caret. */
  name(number: number): void {
    const element = this.#element.current;
    const focused = element !== null && document.activeElement === element;
    const at = focused ? this.#selected() : { start: this.text.length, end: this.text.length };
    element?.focus();
    this.replace(at, spaced(this.text, at.start, `{${number}}`), "picture");
  }

  /** Puts pictures into the folder, the list and the line: one edit for each. */
  async take(brought: readonly Brought[], at: number): Promise<void> {
    const { page, field } = this.#used;
    let place = at;
    for (const picture of brought) {
      if (!this.#used.pictures.open)
        return toast(page.app, "These pictures come by a link; put it into that list instead.", {
          tone: "failed",
        });
      const taken = await takePicture(page, field.document.id, picture);
      if (taken === undefined) return;
      place = this.#put(taken, placeOutside(this.text, place));
    }
  }

  /** The list and the text in one edit. Answers with the place behind the picture. */
  #put(file: PlainInput, at: number): number {
    const { field, pictures } = this.#used;
    const number = pictures.pictures.length + 1;
    const { text, caret } = replaced(this.text, { start: at, end: at }, spaced(this.text, at, `{${number}}`));
    this.#history.keep({ text: this.text, caret: at }, "picture", Date.now());
    this.caret = caret;
    field.document.edit("put a picture into the words", (draft) => {
      const inputs = draft.nodes[field.node]?.inputs;
      if (!inputs) return;
      const there = inputs[pictures.port];
      inputs[pictures.port] = [...(Array.isArray(there) ? there : []), file] as (typeof inputs)[string];
      inputs[field.port.name] = text;
    });
    return caret;
  }

  #set(text: string, caret: number): void {
    const { field } = this.#used;
    this.caret = caret;
    field.set(text, { typed: text, group: this.#group });
  }

  /** What is to be replaced: what the browser says, and always whole pictures. */
  #target(event: InputEvent): Stretch {
    const element = this.#element.current!;
    const [range] = event.getTargetRanges();
    const selected = this.#selected();
    const given = range && {
      start: offsetAt(element, range.startContainer, range.startOffset),
      end: offsetAt(element, range.endContainer, range.endOffset),
    };
    const stretch =
      given && (given.end > given.start || !event.inputType.startsWith("delete")) ? given : selected;
    if (stretch.start !== stretch.end || !event.inputType.startsWith("delete"))
      return whole(this.text, stretch);
    const direction = event.inputType.endsWith("Forward") ? 1 : -1;
    const other = stepFrom(this.text, stretch.start, direction);
    return { start: Math.min(stretch.start, other), end: Math.max(stretch.start, other) };
  }

  #selected(): Stretch {
    const element = this.#element.current;
    return element ? selectedIn(element) : { start: this.text.length, end: this.text.length };
  }

  #focus(): number {
    const element = this.#element.current;
    return element ? selectedIn(element).focus : this.text.length;
  }
}

/** A stretch grown to whole pictures. */
function whole(text: string, { start, end }: Stretch): Stretch {
  const cut = promptParts(text).filter(
    (part) => part.kind === "picture" && part.start < end && part.end > start && start !== end,
  );
  return {
    start: Math.min(start, ...cut.map((part) => part.start)),
    end: Math.max(end, ...cut.map((part) => part.end)),
  };
}

/** A name with a space before it where a word would stick to it, and one behind. */
function spaced(text: string, at: number, name: string): string {
  const before = /\S$/.test(text.slice(0, at)) ? " " : "";
  const after = /^[\s.,;:!?]/.test(text.slice(at)) ? "" : " ";
  return `${before}${name}${after}`;
}
