/** The page that somebody sees who has no session: what is missing, in words. Its one style is named by digest in its policy. */

import { createHash } from "node:crypto";

const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:20vh auto;padding:0 1.5rem;color:#1d2126;background:#f4f5f6}" +
  "h1{font-size:1.25rem}@media(prefers-color-scheme:dark){body{color:#e4e7ea;background:#14171a}}";

/** The policy of that page: nothing but its own style. */
export const doorPolicy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`;

/** The page; `again` opens the page once more from here, so that the browser sends its cookie. */
export function doorPage(why: "again" | { readonly message: string; readonly remedy?: string }): string {
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Dreamloom</title>`;
  if (why === "again")
    return `${head}<meta http-equiv="refresh" content="0;url=/"><p><a href="/">Open Dreamloom</a></p></html>`;
  const { message, remedy = "" } = why;
  return `${head}<style>${style}</style><h1>${escaped(message)}</h1><p>${escaped(remedy)}</p></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
