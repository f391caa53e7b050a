/** Rete's connection plugin with our own flow: the plugin hears the press on a port and the release, the hand does the rest. */

import { ConnectionPlugin, type SocketData } from "rete-connection-plugin";
import { linksAt, linksFrom } from "../ops/refs.js";
import type { HeldLink } from "../store/types.js";
import type { Board } from "./board.js";
import { createLinkHand, type Holding, type LinkHand } from "./link-hand.js";
import { ProposeFlow } from "./propose-flow.js";

/** The gesture. */
export interface LinkGesture {
  readonly hand: LinkHand;
  /** A port was pressed: Rete's plugin is made to know it before the event reaches it. */
  press(port: HTMLElement, event: PointerEvent): void;
  /** Takes an end from the keyboard or a menu. */
  hold(held: HeldLink): void;
  dispose(): void;
}

/** Adds the plugin to the area. */
export function gestureOfLinks(board: Board): LinkGesture {
  const { area, host } = board;
  const plugin = new ConnectionPlugin();
  const known = new Set<HTMLElement>();
  let down: PointerEvent | undefined;
  let byKeyboard = false;
  let withAlt = false;
  /** Alt and a click while it is held puts a reroute point down. */
  const letGo = (): "holds" | "dropped" => {
    if (!withAlt || !hand.sticky) return hand.letGo();
    hand.point();
    return "holds";
  };
  const hand = createLinkHand(board, () => {
    flow.forget();
    byKeyboard = false;
    for (const element of known) void area.emit({ type: "unmount", data: { element } });
    known.clear();
    plugin.drop();
  });
  const flow = new ProposeFlow({
    take(socket) {
      const holding = holdingOf(board, socket, down);
      if (holding) hand.take(holding, down && board.spot(down));
      return holding?.held;
    },
    letGo,
  });
  plugin.addPreset(() => flow as never);
  area.use(plugin as never);
  const move = (event: PointerEvent): void => {
    if (hand.holding) hand.follow(board.spot(event));
  };
  const up = (event: PointerEvent): void => {
    withAlt = event.altKey;
    if (byKeyboard && hand.holding && host.contains(event.target as Node)) letGo();
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", up, true);
  return {
    hand,
    press(port, event) {
      const node = port.closest<HTMLElement>(".dl-slot")?.dataset.slot;
      const { port: key, side } = port.dataset;
      if (node === undefined || key === undefined || (side !== "input" && side !== "output")) return;
      down = event;
      if (known.has(port)) return;
      known.add(port);
      const socket = { element: port, type: "socket", nodeId: node, side, key, filled: true } as const;
      void area.emit({ type: "render", data: socket as never });
    },
    hold(held) {
      down = undefined;
      byKeyboard = true;
      hand.take({ held }, undefined);
    },
    dispose() {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", up, true);
      hand.cancel();
    },
  };
}

/** What a press on a port takes: a linked input gives up its link, Ctrl on an output all of its links. */
function holdingOf(
  { document, fit }: Board,
  { nodeId, side, key }: SocketData,
  event: PointerEvent | undefined,
): Holding | undefined {
  const { plain } = document.state.getState();
  const node = plain.nodes[nodeId];
  if (!node) return undefined;
  if (side === "output") {
    const [first] = event?.ctrlKey || event?.metaKey ? linksFrom(plain, nodeId, key) : [];
    const moving = { node: nodeId, port: key };
    return first
      ? { held: { node: first.to.node, port: first.to.port, side: "input" }, moving }
      : { held: { node: nodeId, port: key, side: "output" } };
  }
  const lifted = linksAt({ node: nodeId, port: key }, node.inputs[key]).at(-1);
  if (lifted) return { held: { ...lifted.from, side: "output", lifted: lifted.key } };
  const linkable = fit()
    .descriptions.get(node.type)
    ?.inputs.find(({ name }) => name === key)?.linkable;
  return linkable === false ? undefined : { held: { node: nodeId, port: key, side: "input" } };
}
