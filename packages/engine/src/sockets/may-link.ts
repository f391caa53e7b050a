/** Whether an output may be linked to an input, and why not, in words. One rule for editor, command line and server. */

import { listing } from "../words.js";
import { plural } from "./plain.js";
import type { Facets, SocketDescription } from "./socket.js";

/** What stands at one end of a link: a socket and what is known of its values. */
export interface LinkEnd {
  readonly socket: SocketDescription;
  readonly facets?: Facets;
}

/** Nothing when the link may be made; else what the input takes and what the output gives, each with its article. */
export interface LinkRefusal {
  readonly takes: string;
  readonly gives: string;
  readonly hint?: string;
}

/** Why a value of `from` does not fit `to`: a whole sentence, or nothing. */
export function mayLink(from: LinkEnd, to: LinkEnd): string | undefined {
  const refusal = refuseLink(from, to);
  if (!refusal) return undefined;
  const { takes, gives, hint } = refusal;
  return `This input takes ${takes}; the output gives ${gives}.${hint === undefined ? "" : ` ${hint}`}`;
}

/** The same in parts, for sentences that name both ends. */
export function refuseLink(from: LinkEnd, to: LinkEnd): LinkRefusal | undefined {
  if (!socketFits(from.socket, to.socket)) return socketRefusal(from.socket, to.socket);
  if (from.facets === undefined || to.facets === undefined) return undefined;
  return facetRefusal(from, to, from.facets, to.facets);
}

/** An integer is a number, a choice is a text, a list fits if its items do; nothing else is taken for another. */
function socketFits(from: SocketDescription, to: SocketDescription): boolean {
  let [a, b] = [from, to];
  while (a.item && b.item) [a, b] = [a.item, b.item];
  if (a.item || b.item) return false;
  if (a.name === "integer" && b.name === "number") return true;
  if (a.name === "choice" && b.name === "text") return true;
  if (a.name !== b.name) return false;
  return !b.choices || (a.choices ?? []).every((choice) => b.choices?.includes(choice));
}

function socketRefusal(from: SocketDescription, to: SocketDescription): LinkRefusal {
  const parts = { takes: to.article, gives: from.article };
  if (from.item && socketFits(from.item, to)) return { ...parts, hint: "It takes one, not several." };
  if (to.item && socketFits(from, to.item))
    return { ...parts, hint: `Put the link into a list: ${plural(to.item)} stand in [ ].` };
  return parts;
}

function facetRefusal(from: LinkEnd, to: LinkEnd, has: Facets, wants: Facets): LinkRefusal | undefined {
  const differing = Object.keys(wants).filter((name) => has[name] !== undefined && has[name] !== wants[name]);
  if (differing.length === 0) return undefined;
  const words = (facets: Facets): string =>
    listing(differing.map((name) => `${name} ${String(facets[name])}`));
  return {
    takes: `${to.socket.article} of ${words(wants)}`,
    gives: `${from.socket.name === to.socket.name ? "one" : from.socket.article} of ${words(has)}`,
  };
}
