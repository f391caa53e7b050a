/** What a PNG shows, whatever is written about it. */

/** Size and pixels of a PNG as text: its chunks without those that hold words. */
export function pixelsOf(png: Buffer): string {
  const chunks: string[] = [];
  for (let at = 8; at < png.length;) {
    const end = at + 12 + png.readUInt32BE(at);
    if (/^(IHDR|IDAT)$/.test(png.toString("latin1", at + 4, at + 8)))
      chunks.push(png.toString("hex", at, end));
    at = end;
  }
  return chunks.join("");
}
