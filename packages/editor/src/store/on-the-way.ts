/** Which own edits were sent, and which of them wait for their answer in this connection. */

/** So many edits may be on their way; the rest waits here and may grow together. */
const most = 32;

/** Sent edits of one document. */
export class OnTheWay {
  /** In this connection or an earlier one: such an edit cannot be changed any more. */
  readonly #sent = new Set<string>();
  /** In this connection, with their groups. */
  readonly #waiting = new Map<string, string | undefined>();

  wasSent(edit: string): boolean {
    return this.#sent.has(edit);
  }

  waits(edit: string): boolean {
    return this.#waiting.has(edit);
  }

  /** Whether one more may go; while an edit of a group is on its way, the next ones of it grow together here. */
  hasRoom(group: string | undefined): boolean {
    if (this.#waiting.size >= most) return false;
    return group === undefined || ![...this.#waiting.values()].includes(group);
  }

  /** Sent in an earlier visit of this browser. */
  wereSent(edits: readonly string[]): void {
    for (const edit of edits) this.#sent.add(edit);
  }

  go(edit: string, group: string | undefined): void {
    this.#sent.add(edit);
    this.#waiting.set(edit, group);
  }

  answered(edit: string): void {
    this.#sent.delete(edit);
    this.#waiting.delete(edit);
  }

  /** Another connection: nothing of the earlier one will be answered. */
  begin(): void {
    this.#waiting.clear();
  }
}
