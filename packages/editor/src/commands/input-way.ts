/** Whether the person leads by keys or by pointer now: plain arrows walk along links for the one, and move nodes for the other. */

let keys = false;

/** Whether keys lead. */
export function keysLead(): boolean {
  return keys;
}

/** Says what leads from now on. */
export function setLead(lead: "keys" | "pointer"): void {
  keys = lead === "keys";
}
