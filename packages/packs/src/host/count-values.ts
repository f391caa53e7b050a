/** Counts the values in JSON before anybody reads it: a few bytes each make an object, and objects cost time and memory. */

/** More in one message are refused. As many as an artifact may have. */
export const mostValues = 200_000;

const [quote, backslash, comma, bracket, brace] = [...'"\\,[{'].map((sign) => sign.charCodeAt(0));

/** How many lists, records and items there are at least; for what is no JSON any number. Never looks into texts. */
export function valuesIn(json: Uint8Array): number {
  let count = 1;
  let inText = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (inText) {
      if (byte === backslash) at += 1;
      else if (byte === quote) inText = false;
    } else if (byte === quote) inText = true;
    else if (byte === comma || byte === bracket || byte === brace) count += 1;
  }
  return count;
}
