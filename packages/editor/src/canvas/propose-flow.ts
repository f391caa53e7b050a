/**
 * The flow of a link in the hand, for Rete's connection plugin: it never touches the editor. What is dropped is proposed to
 * the document, which may refuse; a link that was lifted stays in the document until then.
 */

import { Flow, type SocketData } from "rete-connection-plugin";
import type { HeldLink } from "../store/types.js";
import type { Schemes } from "./schemes.js";

/** What the flow tells, and asks. */
export interface FlowHands {
  /** A port was pressed: what is then in the hand, or nothing when it is not to be taken. */
  take(socket: SocketData): HeldLink | undefined;
  /** The button was let go: whether the hand keeps holding (it was a click) or has dropped it. */
  letGo(): "holds" | "dropped";
}

type Context = Parameters<Flow<Schemes, unknown[]>["drop"]>[0];

/** The flow. */
export class ProposeFlow extends Flow<Schemes, unknown[]> {
  #held: { readonly socket: SocketData } | undefined;

  constructor(readonly hands: FlowHands) {
    super();
  }

  override async pick(
    { socket, event }: { socket: SocketData; event: "up" | "down" },
    context: Context,
  ): Promise<void> {
    if (event === "up" || this.#held) {
      this.drop(context);
      return;
    }
    if (!this.hands.take(socket)) return;
    this.#held = { socket };
    await context.scope.emit({ type: "connectionpick", data: { socket } });
  }

  override getPickedSocket(): SocketData | undefined {
    return this.#held?.socket;
  }

  override drop(context: Context): void {
    const held = this.#held;
    if (!held || this.hands.letGo() === "holds") return;
    this.#held = undefined;
    const { socket: initial } = held;
    void context.scope.emit({ type: "connectiondrop", data: { initial, socket: null, created: false } });
  }

  /** Forgets what it holds: the hand was emptied elsewhere. */
  forget(): void {
    this.#held = undefined;
  }
}
