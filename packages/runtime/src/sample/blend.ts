/** Where a picture's tokens stand in a row, and which of the vision tower's features belong there. */
export type BlendPlace = { readonly at: number; readonly count: number; readonly vit: number };

/**
 * h = (1 − r)·hLLM + r·hViT at the image tokens of one row, all else unchanged (arXiv 2502.20172, section 3).
 * `hidden` is `[tokens, width]`, each of `vit` `[image tokens, width]`, row-major. Gives a new array.
 */
export function blendRow(
  hidden: Float32Array,
  places: readonly BlendPlace[],
  vit: readonly Float32Array[],
  r: number,
): Float32Array<ArrayBuffer> {
  const blended = new Float32Array(hidden);
  for (const { at, count, vit: index } of places) {
    const features = vit[index];
    if (!features || count === 0 || features.length % count !== 0)
      throw new Error(`Internal error: ${count} image tokens without their features.`);
    const first = at * (features.length / count);
    if (first + features.length > hidden.length)
      throw new Error("Internal error: image tokens beyond the end of the row.");
    mixInto(blended.subarray(first, first + features.length), features, r);
  }
  return blended;
}

function mixInto(target: Float32Array, features: Float32Array, r: number): void {
  for (let i = 0; i < features.length; i++) target[i] = (1 - r) * target[i]! + r * features[i]!;
}
