/** Pictures by the day on which they were made, newest first. */

import type { GalleryItem } from "@dreamloom/server/protocol";

/** One day. */
export interface Day {
  /** `Today`, `Yesterday`, `Monday 21 November`. */
  readonly title: string;
  readonly items: readonly GalleryItem[];
}

/** Cuts a list, newest first, into days. */
export function daysOf(items: readonly GalleryItem[], now = Date.now()): readonly Day[] {
  const days: { title: string; items: GalleryItem[] }[] = [];
  for (const item of items) {
    const title = dayTitle(item.at, now);
    const last = days.at(-1);
    if (last?.title === title) last.items.push(item);
    else days.push({ title, items: [item] });
  }
  return days;
}

/** What a day is called. */
export function dayTitle(at: number, now = Date.now()): string {
  const days = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? "" : ` ${date.getFullYear()}`;
  const weekday = days < 7 && days > 0 ? `${weekdays[date.getDay()]} ` : "";
  return `${weekday}${date.getDate()} ${months[date.getMonth()]}${year}`;
}

/** The beginning of the day of a moment. */
export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];
