/**
 * Samplers: how a latent is walked down its levels of noise. A sampler never calls the model; its state says where
 * the model is wanted next and takes the answer, so that whoever drives it may cancel, mask and show in between:
 *
 *   for (let ask = state.asks; ask; ask = state.asks) state.answer(latent, await model(latent, ask.sigma));
 */

/** Where the model is wanted next. */
export interface Ask {
  /** The step this belongs to, from 0, and how many there are. */
  readonly step: number;
  readonly steps: number;
  /** The level that the latent is at now. */
  readonly sigma: number;
  /** The level at the end of the step. */
  readonly next: number;
  /** Whether the answer ends the step: then the latent is at `next`. */
  readonly endsStep: boolean;
}

/** One walk under way. */
export interface SamplerState {
  /** Undefined when the walk is over. */
  readonly asks: Ask | undefined;
  /**
   * Takes the velocity at the latent and moves the latent, in place, to where the model is wanted next. Keeps no
   * reference to either array.
   */
  answer(latent: Float32Array, velocity: Float32Array): void;
}

/** A way of walking. */
export interface Sampler {
  /** Starts a walk down `sigmas`, falling, usually to 0. One level alone is a walk of no steps. */
  start(sigmas: Float64Array): SamplerState;
}

/** Moves the latent along a velocity: x ← x + (next − σ)·v. */
export function moveAlong(latent: Float32Array, velocity: Float32Array, distance: number): void {
  for (let i = 0; i < latent.length; i += 1) latent[i] = (latent[i] ?? 0) + distance * (velocity[i] ?? 0);
}

/** A walk of one question a step; `move` makes the step. */
export function walk(
  sigmas: Float64Array,
  move: (latent: Float32Array, velocity: Float32Array, from: number, to: number) => void,
): SamplerState {
  const steps = sigmas.length - 1;
  let step = 0;
  const ask = (): Ask | undefined =>
    step < steps
      ? { step, steps, sigma: sigmas[step] ?? 0, next: sigmas[step + 1] ?? 0, endsStep: true }
      : undefined;
  let asks = ask();
  return {
    get asks() {
      return asks;
    },
    answer(latent, velocity) {
      if (asks === undefined) throw new Error("a sampler was given an answer after its last step");
      move(latent, velocity, asks.sigma, asks.next);
      step += 1;
      asks = ask();
    },
  };
}
