/** Times, sizes and places in words, as a node's footer says them. */

/** `8 ms`, `0.94 s`, `17.2 s`, `2 min 5 s`. */
export function timeInWords(ms: number): string {
  if (ms < 0.5) return "0 ms";
  if (ms < 100) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${(ms / 1000).toFixed(ms < 1000 ? 2 : 1)} s`;
  if (ms < 60_000) return `${Math.round(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1st`, `2nd`, `3rd`, `11th`. */
export function ordinal(count: number): string {
  const last = count % 10;
  const teen = count % 100 > 10 && count % 100 < 14;
  return `${count}${teen ? "th" : last === 1 ? "st" : last === 2 ? "nd" : last === 3 ? "rd" : "th"}`;
}

/** `128 × 128`. */
export function sizeInWords({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${width} × ${height}`;
}
