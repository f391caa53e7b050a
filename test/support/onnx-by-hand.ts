/** ONNX files put together byte by byte, so that they may be as wrong as they like. Fields by number, as in onnx.proto. */

/** Bytes of a field. */
export type Part = Uint8Array;

/** A varint field. Negative numbers take ten bytes, as in protobuf. */
export function int(field: number, value: number | bigint): Part {
  return Buffer.concat([varint(BigInt(field) << 3n), varint(BigInt.asUintN(64, BigInt(value)))]);
}

/** A field with a length: a message of parts, a text or bytes. */
export function part(field: number, ...content: readonly (Part | string)[]): Part {
  const body = Buffer.concat(content.map((each) => (typeof each === "string" ? Buffer.from(each) : each)));
  return Buffer.concat([varint((BigInt(field) << 3n) | 2n), varint(BigInt(body.length)), body]);
}

/** A whole model around the parts of its graph. */
export function model(...graph: readonly Part[]): Uint8Array {
  return Buffer.concat([int(1, 10), part(8, part(1, ""), int(2, 21)), part(7, ...graph)]);
}

/** A node: its operator, inputs and outputs; further parts are attributes or its domain. */
export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  ...more: readonly Part[]
): Part {
  const names = [...inputs.map((name) => part(1, name)), ...outputs.map((name) => part(2, name))];
  return part(1, ...names, part(4, op), ...more);
}

/** The domain of a node. */
export const domain = (name: string): Part => part(7, name);

/** An attribute of a node: its name, its type by ONNX's number, its content. */
export const attribute = (name: string, type: number, content: Part): Part =>
  part(5, part(1, name), content, int(20, type));

/** An initializer: its name, type by ONNX's number, sizes, and what it holds. */
export function initializer(
  name: string,
  type: number,
  dims: readonly (number | bigint)[],
  ...content: readonly Part[]
): Part {
  return part(5, ...dims.map((size) => int(1, size)), int(2, type), part(8, name), ...content);
}

/** Raw bytes of an initializer. */
export const raw = (bytes: Uint8Array): Part => part(9, bytes);

/** What keeps an initializer's bytes elsewhere. */
export const elsewhere = (location: string, more: Readonly<Record<string, string>> = {}): readonly Part[] => [
  ...Object.entries({ location, ...more }).map(([key, value]) => part(13, part(1, key), part(2, value))),
  int(14, 1),
];

/** An input (11), output (12) or value (13): its name, type by ONNX's number, sizes. */
export function value(
  field: 11 | 12 | 13,
  name: string,
  type: number,
  dims: readonly (number | bigint | string)[],
): Part {
  const sizes = dims.map((size) => part(1, typeof size === "string" ? part(2, size) : int(1, size)));
  return part(field, part(1, name), part(2, part(1, int(1, type), part(2, ...sizes))));
}

/** A loop of `times` rounds that adds 1 to `x`; with 2^62 rounds it ends in some ten thousand years. */
export function loop(times: bigint): Uint8Array {
  const rounds = Buffer.alloc(8);
  rounds.writeBigInt64LE(times);
  const body = part(
    6,
    node("Identity", ["go"], ["goes"]),
    node("Add", ["before", "one"], ["after"]),
    part(2, "body"),
    value(11, "round", 7, []),
    value(11, "go", 9, []),
    value(11, "before", 1, [1]),
    value(12, "goes", 9, []),
    value(12, "after", 1, [1]),
  );
  return model(
    node("Loop", ["times", "yes", "x"], ["y"], attribute("body", 5, body)),
    part(2, "loops"),
    initializer("times", 7, [], raw(rounds)),
    initializer("yes", 9, [], raw(Uint8Array.of(1))),
    initializer("one", 1, [1], raw(new Uint8Array(Float32Array.of(1).buffer))),
    value(11, "x", 1, [1]),
    value(12, "y", 1, [1]),
  );
}

function varint(number: bigint): Uint8Array {
  const bytes: number[] = [];
  let left = number;
  do {
    bytes.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Uint8Array.from(bytes);
}
