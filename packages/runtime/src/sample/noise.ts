/**
 * Start noise: the normal numbers that torch's `randn` draws in f32 on the CPU, so that a seed means the same picture
 * here as in diffusers (aten/src/ATen/native/cpu/DistributionTemplates.h, normal_fill, and
 * aten/src/ATen/core/DistributionsHelper.h, normal_distribution). Equal to 1e-6: their logarithm is an approximation.
 */

import { randomBits } from "./mt19937.js";
import type { RandomBits } from "./mt19937.js";

/** `count` normal numbers of a seed. torch has two ways: up to 15 numbers, and 16 or more in blocks of 16. */
export function gaussian(seed: bigint, count: number): Float32Array {
  const bits = randomBits(seed);
  return count < block ? oneByOne(bits, count) : inBlocks(bits, count);
}

const block = 16;

/** Pairs in f64 from 53-bit uniforms; the sine of a pair is kept for the next number. */
function oneByOne(bits: RandomBits, count: number): Float32Array {
  const uniform = (): number => {
    const high = bits() & 0x1fffff;
    return (high * 2 ** 32 + bits()) * 2 ** -53;
  };
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i += 2) {
    const angle = 2 * Math.PI * uniform();
    const radius = Math.sqrt(-2 * Math.log1p(-uniform()));
    numbers[i] = radius * Math.cos(angle);
    if (i + 1 < count) numbers[i + 1] = radius * Math.sin(angle);
  }
  return numbers;
}

/** 24-bit uniforms first, then Box-Muller over blocks of 16: eight radii, eight angles. */
function inBlocks(bits: RandomBits, count: number): Float32Array {
  const numbers = new Float32Array(count);
  const fill = (from: number): void => {
    for (let i = from; i < count; i += 1) numbers[i] = (bits() & 0xffffff) * 2 ** -24;
  };
  fill(0);
  for (let from = 0; from + block <= count; from += block) transform(numbers, from);
  if (count % block !== 0) {
    // The last block overlaps the one before and is drawn anew.
    fill(count - block);
    transform(numbers, count - block);
  }
  return numbers;
}

function transform(numbers: Float32Array, from: number): void {
  for (let i = from; i < from + block / 2; i += 1) {
    const radius = Math.sqrt(-2 * Math.log(1 - (numbers[i] ?? 0)));
    const angle = 2 * Math.PI * (numbers[i + block / 2] ?? 0);
    numbers[i] = radius * Math.cos(angle);
    numbers[i + block / 2] = radius * Math.sin(angle);
  }
}
