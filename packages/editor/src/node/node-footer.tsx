/** The foot of a node: cell, word, what it cost; its upper edge is the progress. */

import type { ReactNode } from "react";
import { currentCanvas } from "../canvas/current.js";
import { Cell } from "../look/cell.js";
import { select } from "../store/app-store.js";
import { useAppStore } from "../store/context.js";
import type { FooterWords } from "./footer-words.js";
import { stopGesture } from "./stop-gesture.js";

/** The foot of a node. */
export function NodeFooter({ y, words }: { readonly y: number; readonly words: FooterWords }): ReactNode {
  const { cell, word, cost, share, tone, goesTo } = words;
  return (
    <div className="dl-node-foot" data-tone={tone} style={{ top: y }}>
      {share !== undefined && (
        <i className="dl-node-progress" style={{ transform: `scaleX(${share})` }} aria-hidden="true" />
      )}
      <Cell state={cell} share={share ?? 0} />
      {goesTo === undefined ? <span className="dl-cut">{word}</span> : <GoTo node={goesTo} word={word} />}
      <span className="dl-node-cost">{cost}</span>
    </div>
  );
}

function GoTo({ node, word }: { readonly node: string; readonly word: string }): ReactNode {
  const app = useAppStore();
  const go = (): void => {
    select(app, { nodes: [node] });
    currentCanvas()?.reveal(node);
  };
  return (
    <button type="button" className="dl-link dl-cut" onClick={go} {...stopGesture}>
      {word}
    </button>
  );
}
