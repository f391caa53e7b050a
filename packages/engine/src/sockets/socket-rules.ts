/** What must hold in a socket of a pack's own: its name, its words, what it holds and how that is shown. Pure data. */

import { quoted } from "../words.js";
import type { SocketDescription, SocketPreview } from "./socket.js";
import { ourSocket } from "./socket-of.js";

/** What is wrong with a pack's own socket, as a sentence's second half, or nothing. */
export function wrongInSocket(socket: SocketDescription, prefix: string): string | undefined {
  const { name, article, about, look, holds, preview } = socket;
  if (!/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(name))
    return `is called ${JSON.stringify(name)}; a pack's socket is called like "${prefix}/palette"`;
  if (!name.startsWith(`${prefix}/`)) return `is called "${name}"; it must begin with "${prefix}/"`;
  if (!/^an? \S/.test(article))
    return `has the article ${JSON.stringify(article)}; it must be words such as "a palette"`;
  if (!/^[^\sa-z].*[.?!]$/su.test(about)) return `is about ${JSON.stringify(about)}; it must be a sentence`;
  if (look === undefined) return 'has no "look"';
  if (holds === undefined) return 'has no "holds": nobody but its pack could check its values';
  return preview === undefined ? undefined : wrongPreview(socket, preview);
}

const shownAs: Readonly<Record<SocketPreview["as"], readonly string[]>> = {
  text: ["text", "choice"],
  number: ["number", "integer"],
  colours: ["colour", "list of colour"],
  picture: ["picture"],
  table: ["table"],
};

function wrongPreview({ holds }: SocketDescription, { as, field }: SocketPreview): string | undefined {
  const fields = holds && "fields" in holds ? holds.fields : undefined;
  const wanted = `previews as "${as}" need ${quoted(shownAs[as], "or")}`;
  if (fields === undefined) {
    if (field !== undefined) return `previews the field "${field}"; it holds a tensor`;
    const { dtype, shape } = (holds as { readonly tensor: { dtype: string; shape: readonly unknown[] } })
      .tensor;
    const isPicture = as === "picture" && dtype === "f32" && shape.length === 3;
    return isPicture
      ? undefined
      : `previews a tensor as "${as}"; only one of f32 [height, width, 3 or 4] can be, as "picture"`;
  }
  if (field === undefined) return `previews nothing: "field" must be one of ${quoted(Object.keys(fields))}`;
  const shownField = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (!shownField) return `previews the field "${field}"; it has ${quoted(Object.keys(fields))}`;
  const fits =
    shownAs[as].includes(shownField.name) &&
    (shownField.item ?? ourSocket(shownField.name) ?? shownField.choices);
  return fits ? undefined : `previews "${field}", ${shownField.article}; ${wanted}`;
}
