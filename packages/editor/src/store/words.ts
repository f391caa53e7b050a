/** Times, sizes and names as the page says them. */

import type { Description } from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";

/** `0.94 s`, `12 s`, `2 min 5 s`; below ten milliseconds in milliseconds. */
export function duration(ms: number): string {
  if (ms < 10) return `${ms < 1 ? "under 1" : Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} min ${Math.round((ms % 60_000) / 1000)} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `today 17:42`, `yesterday 9:05`, `21 Nov`, `21 Nov 2025`. */
export function moment(at: number, now = Date.now()): string {
  const date = new Date(at);
  const time = `${date.getHours()}:${String(date.getMinutes()).padStart(2, "0")}`;
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return `today ${time}`;
  if (days === 1) return `yesterday ${time}`;
  const month = months[date.getMonth()] ?? "";
  const sameYear = date.getFullYear() === new Date(now).getFullYear();
  return `${date.getDate()} ${month}${sameYear ? "" : ` ${date.getFullYear()}`} ${time}`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** `1 edit`, `3 edits`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}

/** What a node is called: its own title, else that of its kind, else its id. */
export function nodeTitle(
  plain: PlainDocument,
  descriptions: ReadonlyMap<string, Description>,
  id: string,
): string {
  const node = plain.nodes[id];
  const own = plain.layout[id]?.title;
  if (own !== undefined && own !== "") return own;
  return (node === undefined ? undefined : descriptions.get(node.type)?.title) ?? id;
}

/** What a document is called: its title, else its file's name. */
export function documentTitle(title: string | undefined, id: string): string {
  return title === undefined || title === "" ? (id.split("/").at(-1) ?? id) : title;
}

/** `MK` of `Mika K.`; the first letter of one word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => word?.[0]?.toUpperCase() ?? "").join("") || "?";
}
