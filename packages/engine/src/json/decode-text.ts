/** Bytes to text: UTF-8 and nothing else, a byte order mark is dropped. Says at which byte it is not UTF-8. */

/** The text, or the offset of the first byte that is not UTF-8. */
export function decodeText(bytes: Uint8Array): string | { readonly wrongByte: number } {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { wrongByte: firstWrongByte(bytes) };
  }
}

/** Halves the distance between a prefix that can be read and one that cannot. */
function firstWrongByte(bytes: Uint8Array): number {
  let [good, bad] = [0, bytes.length + 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (canBegin(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function canBegin(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
