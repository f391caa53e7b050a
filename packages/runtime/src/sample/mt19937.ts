/**
 * The Mersenne Twister (Matsumoto and Nishimura, 1998, mt19937ar.c): 32 random bits a call. torch's CPU generator is
 * this one, seeded with one word.
 */

const stateWords = 624;
const middle = 397;

/** A stream of unsigned 32-bit numbers. */
export type RandomBits = () => number;

/**
 * The stream of a seed from 0 to 2^64 − 1. Below 2^32 it is torch's for the same seed (`init_genrand`); torch drops
 * the upper word, we do not: from 2^32 on both words seed it (`init_by_array`, the lower word first).
 */
export function randomBits(seed: bigint): RandomBits {
  if (seed < 0n || seed >= 1n << 64n) throw new RangeError(`a seed is from 0 to 2^64 - 1, not ${seed}`);
  const low = Number(seed & 0xffffffffn);
  const high = Number(seed >> 32n);
  return stream(high === 0 ? seededByWord(low) : seededByWords([low, high]));
}

function seededByWord(seed: number): Uint32Array {
  const state = new Uint32Array(stateWords);
  state[0] = seed;
  for (let i = 1; i < stateWords; i += 1) state[i] = Math.imul(1812433253, mixed(state, i - 1)) + i;
  return state;
}

function seededByWords(key: readonly number[]): Uint32Array {
  const state = seededByWord(19650218);
  let i = 1;
  const wrap = (): void => {
    i += 1;
    if (i < stateWords) return;
    state[0] = at(state, stateWords - 1);
    i = 1;
  };
  for (let k = 0; k < stateWords; k += 1) {
    const j = k % key.length;
    state[i] = (at(state, i) ^ Math.imul(mixed(state, i - 1), 1664525)) + (key[j] ?? 0) + j;
    wrap();
  }
  for (let k = 1; k < stateWords; k += 1) {
    state[i] = (at(state, i) ^ Math.imul(mixed(state, i - 1), 1566083941)) - i;
    wrap();
  }
  state[0] = 0x80000000;
  return state;
}

function stream(state: Uint32Array): RandomBits {
  let next = stateWords;
  return () => {
    if (next === stateWords) {
      twist(state);
      next = 0;
    }
    return tempered(at(state, next++));
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < stateWords; i += 1) {
    const bits = (at(state, i) & 0x80000000) | (at(state, (i + 1) % stateWords) & 0x7fffffff);
    state[i] = at(state, (i + middle) % stateWords) ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
  }
}

function tempered(word: number): number {
  let bits = word ^ (word >>> 11);
  bits ^= (bits << 7) & 0x9d2c5680;
  bits ^= (bits << 15) & 0xefc60000;
  return (bits ^ (bits >>> 18)) >>> 0;
}

function mixed(state: Uint32Array, i: number): number {
  const word = at(state, i);
  return word ^ (word >>> 30);
}

function at(state: Uint32Array, i: number): number {
  return state[i] ?? 0;
}
