/** Names made by clients: random, never the next number, so that two people never make the same. */

const letters = "abcdefghijklmnopqrstuvwxyz0123456789";

/** An id for a new node: the type's last word and six random characters, `dit-sample-4k2x9a`. */
export function newId(type: string, taken: (id: string) => boolean): string {
  const word = type.slice(type.lastIndexOf("/") + 1).replace(/[^A-Za-z0-9_-]/g, "-");
  const start = /^[A-Za-z_]/.test(word) ? word.slice(0, 57) : `n${word.slice(0, 56)}`;
  return free(() => `${start}-${randomWord()}`, taken);
}

/** A key for a new group or comment: `#4k2x9a`. */
export function newBoxKey(taken: (key: string) => boolean): string {
  return free(() => `#${randomWord()}`, taken);
}

/** An id for an edit: 16 hexadecimal digits. */
export function newEditId(): string {
  return Array.from(randomBytes(8), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function free(make: () => string, taken: (name: string) => boolean): string {
  let name = make();
  while (taken(name)) name = make();
  return name;
}

function randomWord(): string {
  return Array.from(randomBytes(6), (byte) => letters[byte % letters.length]!).join("");
}

function randomBytes(count: number): Uint8Array {
  return globalThis.crypto.getRandomValues(new Uint8Array(count));
}
