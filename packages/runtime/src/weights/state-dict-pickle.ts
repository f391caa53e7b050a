/**
 * Reads the pickle of a PyTorch state dict without ever evaluating one: a stack machine over plain data that knows the
 * few opcodes and the six names that `torch.save(model.state_dict())` writes. Anything else is refused. Comes in bytes,
 * goes out named tensors as views of numbered storages.
 * Source: CPython `Lib/pickletools.py` (opcodes), PyTorch `torch/_utils.py` (`_rebuild_tensor_v2`).
 */

/** Why a pickle is not acceptable: the end of a sentence whose subject is the file. */
export class PickleError extends Error {
  override readonly name = "PickleError";
}

/** A storage type, by its PyTorch name. */
export type StorageType = "FloatStorage" | "HalfStorage" | "BFloat16Storage" | "LongStorage";

/** A tensor as a pickle describes it. */
export type PickledTensor = {
  readonly storage: { readonly key: string; readonly type: StorageType; readonly elements: number };
  /** Elements from the start of the storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
};

const GLOBALS = [
  "collections OrderedDict",
  "torch._utils _rebuild_tensor_v2",
  "torch FloatStorage",
  "torch HalfStorage",
  "torch BFloat16Storage",
  "torch LongStorage",
] as const;

type Item =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "plain" }
  | { readonly kind: "mark" }
  | { readonly kind: "tuple"; readonly items: readonly Item[] }
  | { readonly kind: "table"; readonly entries: Map<string, Item> }
  | { readonly kind: "global"; readonly name: (typeof GLOBALS)[number] }
  | { readonly kind: "storage"; readonly storage: PickledTensor["storage"] }
  | { readonly kind: "tensor"; readonly tensor: PickledTensor };

/** The tensors of a state dict by name, in their order. Throws `PickleError`. */
export function readStateDict(bytes: Buffer): ReadonlyMap<string, PickledTensor> {
  const top = run(bytes);
  if (top.kind !== "table") throw new PickleError("does not hold a table of tensors");
  const out = new Map<string, PickledTensor>();
  for (const [name, item] of top.entries) if (item.kind === "tensor") out.set(name, item.tensor);
  return out;
}

function run(bytes: Buffer): Item {
  const stack: Item[] = [];
  const memo = new Map<number, Item>();
  const cursor = { at: 0 };
  const take = (count: number): Buffer => {
    const part = bytes.subarray(cursor.at, (cursor.at += count));
    if (part.length !== count) throw new PickleError("is cut short");
    return part;
  };
  const pop = (): Item => {
    const item = stack.pop();
    if (!item) throw new PickleError("takes more than it holds");
    return item;
  };
  const popToMark = (): Item[] => {
    const from = stack.findLastIndex(({ kind }) => kind === "mark");
    if (from < 0) throw new PickleError("takes more than it holds");
    return stack.splice(from).slice(1);
  };
  const text = (count: number): Item => ({ kind: "text", value: take(count).toString("utf8") });
  const number = (value: number): Item => ({ kind: "number", value });
  const tuple = (count: number): Item => {
    const items = Array.from({ length: count }, pop).reverse();
    return { kind: "tuple", items };
  };
  const recalled = (key: number): Item => memo.get(key) ?? fail("recalls what it never kept");
  const keep = (key: number) => void memo.set(key, stack.at(-1) ?? fail("keeps what it does not hold"));

  const steps: Readonly<Record<number, () => void>> = {
    [0x80]: () => {
      if ((take(1)[0] ?? 0) > 5) fail("has an unknown protocol");
    },
    [code("c")]: () => stack.push(globalOf(line(bytes, cursor), line(bytes, cursor))),
    [code("q")]: () => keep(take(1).readUInt8()),
    [code("r")]: () => keep(take(4).readUInt32LE()),
    [code("h")]: () => stack.push(recalled(take(1).readUInt8())),
    [code("j")]: () => stack.push(recalled(take(4).readUInt32LE())),
    [code("(")]: () => stack.push({ kind: "mark" }),
    [code(")")]: () => stack.push(tuple(0)),
    [code("t")]: () => stack.push({ kind: "tuple", items: popToMark() }),
    [0x85]: () => stack.push(tuple(1)),
    [0x86]: () => stack.push(tuple(2)),
    [0x87]: () => stack.push(tuple(3)),
    [code("}")]: () => stack.push({ kind: "table", entries: new Map() }),
    [code("X")]: () => stack.push(text(take(4).readUInt32LE())),
    [code("K")]: () => stack.push(number(take(1).readUInt8())),
    [code("M")]: () => stack.push(number(take(2).readUInt16LE())),
    [code("J")]: () => stack.push(number(take(4).readInt32LE())),
    [0x8a]: () => stack.push(number(long(take(take(1).readUInt8())))),
    [code("G")]: () => stack.push(number(take(8).readDoubleBE())),
    [code("N")]: () => stack.push({ kind: "plain" }),
    [0x88]: () => stack.push({ kind: "plain" }),
    [0x89]: () => stack.push({ kind: "plain" }),
    [code("Q")]: () => stack.push(storageOf(pop())),
    [code("R")]: () => {
      const given = pop();
      stack.push(called(pop(), given));
    },
    [code("s")]: () => {
      const pair = [pop(), pop()].reverse();
      put(stack, pair);
    },
    [code("u")]: () => put(stack, popToMark()),
    [code("b")]: () => {
      if (pop().kind !== "table" || stack.at(-1)?.kind !== "table") fail("builds an object");
    },
  };
  for (;;) {
    const opcode = take(1)[0] ?? 0;
    if (opcode === code(".")) return pop();
    (steps[opcode] ?? (() => fail(`has the opcode 0x${opcode.toString(16)}`)))();
  }
}

function code(character: string): number {
  return character.charCodeAt(0);
}

function fail(what: string): never {
  throw new PickleError(what);
}

function line(bytes: Buffer, cursor: { at: number }): string {
  const end = bytes.indexOf(0x0a, cursor.at);
  if (end < 0 || end - cursor.at > 200) fail("is cut short");
  const text = bytes.toString("latin1", cursor.at, end);
  cursor.at = end + 1;
  return text;
}

function globalOf(module: string, name: string): Item {
  const found = GLOBALS.find((known) => known === `${module} ${name}`);
  return found ? { kind: "global", name: found } : fail(`names ${JSON.stringify(`${module}.${name}`)}`);
}

function long(bytes: Buffer): number {
  let value = 0n;
  for (const [i, byte] of bytes.entries()) value |= BigInt(byte) << BigInt(8 * i);
  const signed = BigInt.asIntN(8 * Math.max(bytes.length, 1), value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : fail("has a number beyond any file");
}

/** A persistent id: `("storage", type, key, device, elements)`. */
function storageOf(id: Item): Item {
  const [word, type, key, , elements] = id.kind === "tuple" ? id.items : [];
  if (word?.kind !== "text" || word.value !== "storage")
    return fail("refers to something that is no storage");
  if (type?.kind !== "global" || key?.kind !== "text" || elements?.kind !== "number")
    return fail("describes a storage wrongly");
  if (!type.name.startsWith("torch ")) return fail("describes a storage wrongly");
  const storage = { key: key.value, type: type.name.slice(6) as StorageType, elements: elements.value };
  return { kind: "storage", storage };
}

/** The two calls that are known: an empty ordered table, and a tensor over a storage. */
function called(what: Item, given: Item): Item {
  const items = given.kind === "tuple" ? given.items : fail("calls something wrongly");
  if (what.kind !== "global") return fail("calls something that is no name");
  if (what.name === "collections OrderedDict" && items.length === 0)
    return { kind: "table", entries: new Map() };
  if (what.name !== "torch._utils _rebuild_tensor_v2")
    return fail(`calls ${JSON.stringify(what.name.replace(" ", "."))}`);
  const [storage, offset, shape, strides] = items;
  if (storage?.kind !== "storage" || offset?.kind !== "number") return fail("describes a tensor wrongly");
  return {
    kind: "tensor",
    tensor: {
      storage: storage.storage,
      offset: offset.value,
      shape: numbersOf(shape),
      strides: numbersOf(strides),
    },
  };
}

function numbersOf(item: Item | undefined): readonly number[] {
  if (item?.kind !== "tuple") return fail("describes a tensor wrongly");
  return item.items.map((part) => (part.kind === "number" ? part.value : fail("describes a tensor wrongly")));
}

function put(stack: readonly Item[], items: readonly Item[]): void {
  const table = stack.at(-1);
  if (table?.kind !== "table" || items.length % 2 !== 0) return fail("fills something that is no table");
  for (let i = 0; i < items.length; i += 2) {
    const [key, value] = [items[i], items[i + 1]];
    if (key?.kind !== "text" || !value) return fail("has a key that is no text");
    if (table.entries.has(key.value)) return fail(`names ${JSON.stringify(key.value)} twice`);
    table.entries.set(key.value, value);
  }
}
