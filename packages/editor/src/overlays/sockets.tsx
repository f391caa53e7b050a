/** The sockets of a node as a list, and what one of them may be linked to: linking without aiming, by keys or from far away. */

import type { PortDescription } from "@dreamloom/engine/document";
import { Plus } from "lucide-react";
import { useState, type KeyboardEvent, type ReactNode } from "react";
import { announce } from "../commands/announce.js";
import { commandContext } from "../commands/current.js";
import { edit } from "../commands/of.js";
import { SocketGlyph } from "../look/socket-glyph.js";
import { link } from "../ops/link.js";
import type { PortRef } from "../ops/refs.js";
import { linksFrom, linksInto } from "../ops/refs.js";
import { closeOverlay, setOverlay } from "../store/app-store.js";
import { useApp, useAppStore, useDocument } from "../store/context.js";
import type { Overlay } from "../store/types.js";
import { nodeTitle } from "../store/words.js";
import { linkChoices } from "./link-choices.js";
import { PopupAt } from "./popup-at.js";

type SocketsOverlay = Extract<Overlay, { kind: "sockets" }>;
interface Socket {
  readonly port: PortDescription;
  readonly side: "input" | "output";
}

/** The list; first the sockets of the node, then what the chosen one may be linked to. */
export function SocketsList({ overlay }: { readonly overlay: SocketsOverlay }): ReactNode {
  const app = useAppStore();
  const plain = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  const { node, screen } = overlay;
  const description = descriptions.get(plain.nodes[node]?.type ?? "");
  const sockets: readonly Socket[] = [
    ...(description?.inputs ?? [])
      .filter(({ linkable }) => linkable)
      .map((port) => ({ port, side: "input" as const })),
    ...(description?.outputs ?? []).map((port) => ({ port, side: "output" as const })),
  ];
  const asked = overlay.port;
  const [chosen, setChosen] = useState(() =>
    sockets.find(({ port, side }) => port.name === asked?.name && side === asked.side),
  );
  const title = nodeTitle(plain, descriptions, node);
  const close = (): void => closeOverlay(app);
  const choose = (socket: Socket, byPointer: boolean): void => {
    if (!byPointer) return setChosen(socket);
    close();
    commandContext()?.canvas?.holdLink({ node, port: socket.port.name, side: socket.side });
  };
  return (
    <PopupAt
      key={chosen ? "targets" : "sockets"}
      label={chosen ? `Link “${title}”.${chosen.port.name} to` : `Sockets of “${title}”`}
      className="dl-sockets"
      at={screen}
      onClose={close}
      onKeyDown={moveInRows}
    >
      <div className="dl-heading">
        {chosen ? `Link ${chosen.port.name} ${chosen.side === "output" ? "to" : "from"}` : title}
      </div>
      {chosen ? (
        <Targets node={node} chosen={chosen} onDone={close} />
      ) : (
        sockets.map((socket) => (
          <button
            key={`${socket.side} ${socket.port.name}`}
            type="button"
            className="dl-row"
            onClick={(event) => choose(socket, event.detail > 0)}
          >
            <SocketGlyph socket={socket.port.socket} size={10} />
            {socket.port.name}
            <span className="dl-row-end">{stateOf(plain, node, socket)}</span>
          </button>
        ))
      )}
    </PopupAt>
  );
}

function stateOf(plain: Parameters<typeof linksInto>[0], node: string, { port, side }: Socket): string {
  const count =
    side === "output"
      ? linksFrom(plain, node, port.name).length
      : linksInto(plain, node).filter(({ to }) => to.port === port.name).length;
  const linked = count === 0 ? "" : count === 1 ? ", linked" : `, ${count} links`;
  return `${side}${linked}`;
}

function Targets(props: {
  readonly node: string;
  readonly chosen: Socket;
  readonly onDone: () => void;
}): ReactNode {
  const { node, chosen, onDone } = props;
  const app = useAppStore();
  const plain = useDocument((state) => state.plain);
  const facets = useDocument((state) => state.news?.facets);
  const descriptions = useApp((state) => state.descriptions);
  const { port, side } = chosen;
  const own: PortRef = { node, port: port.name };
  const choices = linkChoices({ document: plain, descriptions, facets }, own, side);
  const make = (other: PortRef): void => {
    const context = commandContext();
    onDone();
    if (!context) return;
    const ends = side === "output" ? { from: own, to: other } : { from: other, to: own };
    if (edit(context, "link", (draft) => link(draft, descriptions, ends)))
      announce(`${ends.from.node}.${ends.from.port} is linked to ${ends.to.node}.${ends.to.port}.`);
  };
  const search = (): void => {
    const canvas = commandContext()?.canvas;
    const [x, y] = plain.layout[node]?.at ?? [0, 0];
    const { width } = canvas?.sizeOf(node) ?? { width: 208 };
    const graph: readonly [number, number] = side === "output" ? [x + width + 80, y + 44] : [x - 80, y + 44];
    const held = { node, port: port.name, side };
    setOverlay(app, {
      kind: "search",
      graph,
      screen: canvas?.toScreen(graph) ?? [innerWidth / 2, innerHeight / 3],
      held,
    });
  };
  return (
    <>
      {choices.map(({ ref, description, taken }) => (
        <button key={`${ref.node}.${ref.port}`} type="button" className="dl-row" onClick={() => make(ref)}>
          <SocketGlyph socket={description.socket} size={10} />
          <span className="dl-cut">
            {nodeTitle(plain, descriptions, ref.node)}, {ref.port}
          </span>
          <span className="dl-row-end">{taken ? "takes the place of its link" : ""}</span>
        </button>
      ))}
      {choices.length === 0 && <p className="dl-prose dl-sockets-none">Nothing in this graph fits.</p>}
      <button type="button" className="dl-row" onClick={search}>
        <Plus size={14} strokeWidth={1.6} aria-hidden="true" />
        New node…
      </button>
    </>
  );
}

/** Arrows go through the rows. */
function moveInRows(event: KeyboardEvent<HTMLDivElement>): void {
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("button.dl-row")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: rows.length - 1,
  };
  const to = steps[event.key];
  if (to === undefined) return;
  event.preventDefault();
  rows[(to + rows.length) % rows.length]?.focus();
}
