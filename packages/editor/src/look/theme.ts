/** Light or dark: what the person chose, else what the system says; and the tokens as a canvas needs them. */

import type { Scheme } from "./socket-look.js";

/** What a person may choose. */
export type Theme = "system" | "dark" | "light";

/** Puts a theme on the page. */
export function applyTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
}

/** What the page is now. */
export function currentScheme(): Scheme {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "dark" || chosen === "light") return chosen;
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

/** A token as a colour that a canvas takes (`canvas` for `--canvas`), as the page is now. */
export function tokenColour(token: string): string {
  const text = getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
  const both = /^light-dark\((.+),\s*((?:[^,()]|\([^()]*\))+)\)$/.exec(text);
  if (!both) return text;
  return (currentScheme() === "light" ? both[1]! : both[2]!).trim();
}

/** Says when the page turns light, dark, or to forced colours. Returns what ends it. */
export function onSchemeChange(listener: () => void): () => void {
  const queries = ["(prefers-color-scheme: light)", "(forced-colors: active)"].map((query) =>
    matchMedia(query),
  );
  const watcher = new MutationObserver(listener);
  watcher.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  for (const query of queries) query.addEventListener("change", listener);
  return () => {
    watcher.disconnect();
    for (const query of queries) query.removeEventListener("change", listener);
  };
}

/** Whether the person asked for no motion. */
export function prefersStillness(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
