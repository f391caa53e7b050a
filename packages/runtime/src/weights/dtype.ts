/**
 * The element types of the safetensors format, and how their bytes become f32.
 * Source: the `Dtype` list of huggingface/safetensors `safetensors/src/tensor.rs`.
 */

const BITS = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
} as const;

/** An element type that the safetensors format knows. */
export type Dtype = keyof typeof BITS;

/** The element types that models may be stored in. */
export const WEIGHT_DTYPES = ["F32", "F16", "BF16"] as const satisfies readonly Dtype[];

/** Whether a header's word names an element type of the format. */
export function isDtype(word: unknown): word is Dtype {
  return typeof word === "string" && Object.hasOwn(BITS, word);
}

/** How many bits one element takes. */
export function dtypeBits(dtype: Dtype): number {
  return BITS[dtype];
}

/** Turns little-endian bytes of F32, F16, BF16 or F64 into f32; `undefined` for a type that holds no real numbers. */
export function toFloat32(dtype: Dtype, bytes: Uint8Array): Float32Array | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (dtype) {
    case "F32":
      return new Float32Array(new Uint8Array(bytes).buffer);
    case "BF16": {
      const out = new Uint32Array(bytes.byteLength / 2);
      for (let i = 0; i < out.length; i++) out[i] = view.getUint16(2 * i, true) << 16;
      return new Float32Array(out.buffer);
    }
    case "F16": {
      const table = halfTable();
      const out = new Uint32Array(bytes.byteLength / 2);
      for (let i = 0; i < out.length; i++) out[i] = table[view.getUint16(2 * i, true)] ?? 0;
      return new Float32Array(out.buffer);
    }
    case "F64": {
      const out = new Float32Array(bytes.byteLength / 8);
      for (let i = 0; i < out.length; i++) out[i] = view.getFloat64(8 * i, true);
      return out;
    }
    default:
      return undefined;
  }
}

let halves: Uint32Array | undefined;

/** The f32 bit pattern of each of the 65,536 half-precision numbers (IEEE 754 binary16). */
function halfTable(): Uint32Array {
  if (halves) return halves;
  halves = new Uint32Array(0x10000);
  for (let half = 0; half < 0x10000; half++) halves[half] = halfToFloatBits(half);
  return halves;
}

function halfToFloatBits(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return (sign | 0x7f800000 | (fraction << 13)) >>> 0;
  if (exponent !== 0) return (sign | ((exponent + 112) << 23) | (fraction << 13)) >>> 0;
  if (fraction === 0) return sign >>> 0;
  const shift = Math.clz32(fraction) - 21;
  return (sign | ((113 - shift) << 23) | ((fraction << (13 + shift)) & 0x7fffff)) >>> 0;
}
