/** Who is in a document, by which connection, and where they are. */

import type { Person, Presence, ServerMessage } from "../protocol/messages.js";
import type { HubClient } from "./hub.js";

interface Attending {
  /** The name by which this client opened the document; it may have been renamed since. */
  readonly as: string;
  presence?: Presence;
}

/** A message to a client, made with the name by which it knows the document. */
export type MessageFor = (document: string) => ServerMessage;

/** Owns the list of those who have a document open. */
export class Attendance {
  readonly #clients = new Map<HubClient, Attending>();

  get size(): number {
    return this.#clients.size;
  }

  /** By which name a client opened the document; nothing when it did not. */
  nameFor(client: HubClient): string | undefined {
    return this.#clients.get(client)?.as;
  }

  enter(client: HubClient, as: string): void {
    this.#clients.set(client, { ...this.#clients.get(client), as });
  }

  leave(client: HubClient): void {
    const was = this.#clients.get(client);
    this.#clients.delete(client);
    if (was?.presence) this.#tellPresence(client, null);
  }

  /** Where a client is now. */
  here(client: HubClient, presence: Presence): void {
    const attending = this.#clients.get(client);
    if (!attending) return;
    attending.presence = presence;
    this.#tellPresence(client, presence);
  }

  /** The others, where they are known to be. */
  others(client: HubClient): readonly { readonly person: Person; readonly presence: Presence }[] {
    return [...this.#clients].flatMap(([other, { presence }]) =>
      other === client || !presence ? [] : [{ person: other.person, presence }],
    );
  }

  /** Those who are in it now: for what is sent later, when it is on the disk. */
  all(except?: HubClient): readonly HubClient[] {
    return [...this.#clients.keys()].filter((client) => client !== except);
  }

  /** Sends to those of a list who are still here. */
  tell(clients: readonly HubClient[], message: MessageFor): void {
    // One message for all who know the document by one name: it is written as text once.
    const made = new Map<string, ServerMessage>();
    for (const client of clients) {
      const as = this.nameFor(client);
      if (as === undefined) continue;
      const known = made.get(as) ?? message(as);
      made.set(as, known);
      client.send(known);
    }
  }

  #tellPresence(client: HubClient, presence: Presence | null): void {
    const { person } = client;
    this.tell(this.all(client), (document) => ({ kind: "here", document, person, presence }));
  }
}
