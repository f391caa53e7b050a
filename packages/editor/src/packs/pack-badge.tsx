/** A pack's badge: whose code it is and how it runs, as a sign and a word. Trusted is the one that is to be seen. And a node's pack in a line. */

import type { Description } from "@dreamloom/engine/document";
import { Hammer, Package, ShieldAlert, ShieldCheck, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import "./packs.css";

/** What a badge says of a pack. */
export interface Badged {
  readonly trust?: "built-in" | "sandboxed" | "trusted" | undefined;
  readonly dev?: true | undefined;
}

const signs: Readonly<Record<BadgeWord, readonly [LucideIcon, string]>> = {
  "built-in": [Package, "It comes with Dreamloom and runs inside it."],
  sandboxed: [ShieldCheck, "It runs shut in: it may do what it asks for and no more."],
  trusted: [ShieldAlert, "It runs with all your rights, as any program that you start."],
  dev: [Hammer, "Its folder is being worked on: it is taken anew each time it is saved."],
};

type BadgeWord = "built-in" | "sandboxed" | "trusted" | "dev";

/** The word of a badge. */
export function badgeWord({ trust = "built-in", dev }: Badged): BadgeWord {
  return dev && trust !== "trusted" ? "dev" : trust;
}

/** The badge; `size` small is the sign alone, its word for who listens. */
export function PackBadge({ pack, size }: { readonly pack: Badged; readonly size?: "small" }): ReactNode {
  const word = badgeWord(pack);
  const [Icon, about] = signs[word];
  return (
    <span className="dl-badge" data-trust={word} data-size={size} title={about}>
      <Icon size={12} strokeWidth={1.6} aria-hidden />
      <span className={size === "small" ? "dl-unseen" : undefined}>{word}</span>
    </span>
  );
}

/** Which pack a kind of node is of; nothing for those that come with Dreamloom. */
export function PackLine({ pack }: { readonly pack: Description["pack"] }): ReactNode {
  if (pack.trust === undefined) return null;
  return (
    <p className="dl-hint dl-pack-line">
      of {pack.name} {pack.version} <PackBadge pack={pack} />
    </p>
  );
}
