/** Whose turn it is: runs of several clients are begun in turns, each client's own in the order they were given. */

/** A run that waits. */
export interface Waiting {
  readonly run: string;
  readonly client: string;
  /** Smaller is sooner, among one client's. */
  readonly place: number;
}

/**
 * The order in which runs will be begun. `served` says when each client was last served (larger is later; a client that
 * never was comes first); clients who wait equally long are served in the order of their first run's place.
 */
export function inTurns(
  waiting: readonly Waiting[],
  served: ReadonlyMap<string, number>,
): readonly Waiting[] {
  const lines = new Map<string, Waiting[]>();
  for (const one of [...waiting].sort((a, b) => a.place - b.place)) {
    const line = lines.get(one.client);
    if (line === undefined) lines.set(one.client, [one]);
    else line.push(one);
  }
  const clients = [...lines.keys()].sort((a, b) => (served.get(a) ?? -1) - (served.get(b) ?? -1));
  const order: Waiting[] = [];
  for (let round = 0; order.length < waiting.length; round++)
    for (const client of clients) {
      const next = lines.get(client)?.[round];
      if (next !== undefined) order.push(next);
    }
  return order;
}
