/** Two small values for every socket, different from each other, for checks over all definitions. */

import type { Port, Widget } from "../define-node.js";
import type { Model } from "../doors.js";
import { sha256 } from "../digest.js";
import type { Digest } from "../ids.js";
import { socketOf } from "../sockets/socket-of.js";
import type { SocketHolds } from "../sockets/socket.js";
import { makeTensor } from "../tensor.js";
import { bytesPerNumber, type TensorHandle, type Value } from "../value.js";

/** Which of the two values: they always differ where the port has two. */
export type Variant = 0 | 1;

/** A value that fits a port, or nothing for a socket of which no example is known. */
export function exampleFor(port: Pick<Port, "socket" | "widget">, variant: Variant): Value | undefined {
  const { socket, widget } = port;
  if (socket.item) {
    const item = exampleFor({ socket: socket.item }, variant);
    return item === undefined ? undefined : variant === 0 ? [item] : [item, item];
  }
  if (socket.choices) return socket.choices[variant] ?? socket.choices[0]!;
  if (socket.holds) return exampleHeld(socket.holds, `${socket.name} ${variant}`, variant);
  return examples[socket.name]?.(variant, widget);
}

/** A value of a pack's own socket, from what it says that such values hold. */
function exampleHeld(holds: SocketHolds, name: string, variant: Variant): Value | undefined {
  if ("tensor" in holds) {
    const { dtype, shape } = holds.tensor;
    const sizes = shape.map((allowed, at) => allowed?.[0] ?? (shape.length - at < 3 ? 8 : 3));
    const count = sizes.reduce((all, size) => all * size, 1);
    if (dtype === "f32") return tensorNamed(name, sizes);
    const small = Uint8Array.from({ length: count * bytesPerNumber[dtype] }, (_, at) => (at + variant) % 2);
    return makeTensor(dtype, sizes, small);
  }
  const fields = Object.entries(holds.fields).map(([field, socket]) => {
    const value = exampleFor({ socket: socketOf(socket) }, variant);
    return [field, value] as const;
  });
  return fields.some(([, value]) => value === undefined)
    ? undefined
    : (Object.fromEntries(fields) as Record<string, Value>);
}

/** An f32 tensor whose numbers, from 0 to 1, follow from a name. */
export function tensorNamed(name: string, shape: readonly number[]): TensorHandle {
  const count = shape.reduce((all, size) => all * size, 1);
  const seed = parseInt(sha256(name).slice(0, 8), 16);
  const numbers = Float32Array.from({ length: count }, (_, at) => ((seed + at * 2654435761) % 1009) / 1008);
  return makeTensor("f32", shape, new Uint8Array(numbers.buffer));
}

/** A model on a port, as a loading node would give it. */
export function modelNamed(part: Model["part"], name: string): Model {
  const facets = { hidden: 8, width: 16, pooled: 16, channels: 4, size: 64, largest: 128 };
  const digest = `sha256:${sha256(name)}` as Digest;
  return { part, path: `/models/${name}`, digest, dtype: "f32", backend: "cpu", loras: [], facets };
}

const examples: Readonly<Record<string, (variant: Variant, widget: Widget | undefined) => Value>> = {
  text: (variant) => ["one", "two"][variant]!,
  number: (variant, widget) => inRange(variant, widget, 0.5),
  integer: (variant, widget) => inRange(variant, widget, 1),
  flag: (variant) => variant === 1,
  seed: (variant) => BigInt(variant),
  colour: (variant) => ["#102030", "#ffeedd"][variant]!,
  file: (variant) => ({ file: ["one.png", "two.png"][variant]! }),
  table: (variant) => ({ columns: ["name", "value"], rows: [["a", variant]] }),
  picture: (variant) => tensorNamed(`picture ${variant}`, [32, 32, 3]),
  mask: (variant) => tensorNamed(`mask ${variant}`, [32, 32]),
  latent: (variant) => tensorNamed(`latent ${variant}`, [4, 4, 4]),
  prompt: (variant) => ({
    task: "generate",
    rows: [
      { name: "conditional", parts: [{ text: `prompt ${variant}` }] },
      { name: "null", parts: [{ text: "" }] },
    ],
    pictures: [],
  }),
  encoding: (variant) => ({
    rows: rows().map((name) => ({
      name,
      hidden: tensorNamed(`hidden ${name} ${variant}`, [6, 8]),
      images: [],
    })),
    vit: [],
  }),
  conditioning: (variant) => ({
    rows: rows().map((name) => ({
      name,
      context: tensorNamed(`context ${name} ${variant}`, [6, 16]),
      pooled: tensorNamed(`pooled ${name} ${variant}`, [16]),
    })),
  }),
  lmm: (variant) => asValue(modelNamed("lmm", `lmm-${variant}`)),
  adapter: (variant) => asValue(modelNamed("adapter", `adapter-${variant}`)),
  dit: (variant) => asValue(modelNamed("dit", `dit-${variant}`)),
  vae: (variant) => asValue(modelNamed("vae", `vae-${variant}`)),
};

function rows(): readonly ["conditional", "null"] {
  return ["conditional", "null"];
}

function asValue(model: Model): Value {
  return { ...model, loras: model.loras.map((lora) => ({ ...lora })) };
}

function inRange(variant: Variant, widget: Widget | undefined, usual: number): number {
  const {
    min = 1,
    max = Infinity,
    step = usual,
  } = widget?.kind === "number" || widget?.kind === "integer" ? widget : {};
  return Math.min(max, min + (variant + 1) * step);
}
