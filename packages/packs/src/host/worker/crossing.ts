/** How values leave a pack's process and how they come in: tensors that were made here are written into the file first. */

import type { TensorHandle, Value } from "@dreamloom/engine";
import { isTensor } from "@dreamloom/engine";
import type { Region } from "../regions.js";
import { fromWire, mostDepth, toWire } from "../wire-values.js";
import type { WireTensor } from "../wire-values.js";
import type { Channel } from "./channel.js";
import { checkLength, GivenTensor } from "./tensors.js";

/** A value ready to be sent; the host has taken it when it says so, then its regions are free. */
export interface Packed {
  readonly wire: unknown;
  readonly regions: Region[];
}

/** Packs a value for the host. */
export async function packValue(value: unknown, channel: Channel): Promise<Packed> {
  const regions: Region[] = [];
  const written = new Map<TensorHandle, WireTensor>();
  try {
    for (const tensor of tensorsOf(value))
      written.set(tensor, await writeTensor(tensor, channel, (region) => regions.push(region)));
    return { wire: toWire(value, (tensor) => written.get(tensor)!), regions };
  } catch (error) {
    for (const region of regions) region.free();
    throw error;
  }
}

/** Unpacks a value that the host sent. `ask` gets a tensor's bytes; `onTensor` hears of each handle. */
export function unpackValue(
  wire: unknown,
  ask: (tensor: GivenTensor) => Promise<Uint8Array>,
  onTensor: (tensor: GivenTensor) => void,
): Value {
  return fromWire(wire, (ref) => {
    if ("at" in ref) throw new SyntaxError("the host names tensors by their digest");
    const tensor = new GivenTensor(ref, ask);
    onTensor(tensor);
    return tensor;
  });
}

async function writeTensor(
  tensor: TensorHandle,
  channel: Channel,
  own: (region: Region) => void,
): Promise<WireTensor> {
  const { dtype, shape } = tensor;
  if (tensor instanceof GivenTensor) return { digest: tensor.digest, dtype, shape };
  const bytes = await tensor.bytes();
  checkLength({ dtype, shape }, bytes);
  const region = channel.put(bytes);
  own(region);
  return { at: region.at, dtype, shape };
}

function tensorsOf(value: unknown, found = new Set<TensorHandle>(), depth = 0): Set<TensorHandle> {
  if (isTensor(value)) found.add(value);
  else if (typeof value === "object" && value !== null && depth <= mostDepth)
    for (const part of Object.values(value)) tensorsOf(part, found, depth + 1);
  return found;
}
