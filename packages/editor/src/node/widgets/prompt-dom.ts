/** A prompt's text in an editable element: drawn as words and chips, read back, and places of the one found in the other. */

import { promptParts } from "./prompt-text.js";
import type { PromptPicture } from "./prompt-pictures.js";

/** Draws a text into the element, replacing what is there. Its nodes are words and chips, nothing deeper. */
export function drawPrompt(element: HTMLElement, text: string, pictures: readonly PromptPicture[]): void {
  const nodes = promptParts(text).map(({ kind, text: words, number, tag }) =>
    kind === "text" ? document.createTextNode(words) : chip(words, tag, number, pictures[number - 1]),
  );
  // A line that ends in nothing has no height of its own.
  if (text.endsWith("\n") || nodes.at(-1) instanceof HTMLElement)
    nodes.push(document.createTextNode(""), filler());
  element.replaceChildren(...nodes);
}

/** The text that an element holds. */
export function readPrompt(element: HTMLElement): string {
  return [...element.childNodes].map(textOf).join("");
}

/** Where a place of the page lies in the text. */
export function offsetAt(element: HTMLElement, node: Node, offset: number): number {
  if (node === element) return lengthBefore(element, offset);
  const child = topOf(element, node);
  if (child === undefined) return readPrompt(element).length;
  const index = [...element.childNodes].indexOf(child as ChildNode);
  const within =
    child.nodeType === Node.TEXT_NODE
      ? Math.min(offset, textOf(child).length)
      : offset > 0
        ? textOf(child).length
        : 0;
  return lengthBefore(element, index) + within;
}

/** The place of the page where the text is at an offset. */
export function placeAt(element: HTMLElement, at: number): readonly [Node, number] {
  let left = at;
  for (const [index, child] of [...element.childNodes].entries()) {
    const { length } = textOf(child);
    if (child.nodeType === Node.TEXT_NODE && left <= length) return [child, left];
    if (child.nodeType !== Node.TEXT_NODE && left === 0) return [element, index];
    left -= length;
  }
  return [element, element.childNodes.length];
}

/** What is selected, as a stretch of the text. */
export function selectedIn(element: HTMLElement): {
  readonly start: number;
  readonly end: number;
  readonly focus: number;
} {
  const selection = document.getSelection();
  const { anchorNode, focusNode } = selection ?? {};
  if (!selection || !anchorNode || !focusNode || !element.contains(focusNode)) {
    const { length } = readPrompt(element);
    return { start: length, end: length, focus: length };
  }
  const anchor = offsetAt(element, anchorNode, selection.anchorOffset);
  const focus = offsetAt(element, focusNode, selection.focusOffset);
  return { start: Math.min(anchor, focus), end: Math.max(anchor, focus), focus };
}

/** Puts the caret at an offset, or selects from another one to it. */
export function putCaret(element: HTMLElement, at: number, from = at): void {
  document.getSelection()?.setBaseAndExtent(...placeAt(element, from), ...placeAt(element, at));
}

function chip(name: string, tag: string, number: number, picture: PromptPicture | undefined): HTMLElement {
  const element = document.createElement("span");
  element.className = "dl-chip";
  element.contentEditable = "false";
  element.dataset.name = name;
  element.title =
    picture === undefined
      ? `There is no picture ${number} in the list`
      : `Picture ${number}: ${picture.name}`;
  element.setAttribute("role", "img");
  element.setAttribute("aria-label", tag === "" ? `picture ${number}` : `picture ${number}, ${tag}`);
  if (picture === undefined) element.dataset.missing = "";
  if (tag !== "") element.dataset.tag = "";
  if (picture?.url !== undefined) element.append(thumbnail(picture.url));
  else if (tag === "") element.append(String(number));
  element.append(tag);
  return element;
}

function thumbnail(url: string): HTMLElement {
  const image = document.createElement("img");
  image.src = url;
  image.alt = "";
  image.draggable = false;
  return image;
}

function filler(): HTMLElement {
  const line = document.createElement("br");
  line.dataset.filler = "";
  return line;
}

function textOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? "";
  if (!(node instanceof HTMLElement)) return "";
  if (node.dataset.name !== undefined) return node.dataset.name;
  if (node.tagName === "BR") return node.dataset.filler === undefined ? "\n" : "";
  return node.textContent;
}

function lengthBefore(element: HTMLElement, index: number): number {
  return [...element.childNodes].slice(0, index).reduce((sum, child) => sum + textOf(child).length, 0);
}

/** The child of the element that a node lies in. */
function topOf(element: HTMLElement, node: Node): Node | undefined {
  let at: Node | null = node;
  while (at && at.parentNode !== element) at = at.parentNode;
  return at ?? undefined;
}
