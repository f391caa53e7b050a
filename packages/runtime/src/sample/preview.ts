/** A cheap look at a latent: one matrix from its channels to red, green and blue, fitted when the model was trained. */

/** `picture = weight · latent + bias`, per place. */
export interface PreviewMatrix {
  /** `[3, channels]` */
  readonly weight: Float32Array;
  /** `[3]` */
  readonly bias: Float32Array;
}

/** The picture `[height, width, 3]`, 0 to 1, at the latent's own size, of a latent `[channels, height, width]`. */
export function previewPicture(latent: Float32Array, preview: PreviewMatrix): Float32Array {
  const channels = preview.weight.length / 3;
  const places = latent.length / channels;
  const picture = new Float32Array(places * 3);
  for (let place = 0; place < places; place += 1)
    for (let colour = 0; colour < 3; colour += 1) {
      let sum = preview.bias[colour] ?? 0;
      for (let channel = 0; channel < channels; channel += 1)
        sum += (preview.weight[colour * channels + channel] ?? 0) * (latent[channel * places + place] ?? 0);
      picture[place * 3 + colour] = Math.min(1, Math.max(0, sum));
    }
  return picture;
}
