/**
 * ONNX's file format as far as it may stand in a file of a stranger's: every message with its fields, by number. What
 * is not in this table is refused, so that nothing is read by ONNX Runtime that was not looked at here.
 * Source: onnx/onnx `onnx/onnx.proto` (IR versions 3 to 13).
 */

/** Messages of the format. */
export type MessageName = keyof typeof messages;

/**
 * What a field holds: a number (varint), fixed32, fixed64, a text, bytes that nobody looks into, numbers (packed or one
 * by one), another message once or (`[]`) many times, or something that is refused, with the words for it.
 */
export type FieldKind =
  | "number"
  | "fixed32"
  | "text"
  | "bytes"
  | "numbers"
  | { readonly one: string }
  | { readonly many: string }
  | { readonly refused: string };

/** A field of a message. */
export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
}

type Fields = Readonly<Record<number, readonly [name: string, kind: FieldKind]>>;

const one = (message: string): FieldKind => ({ one: message });
const many = (message: string): FieldKind => ({ many: message });
const refused = (words: string): FieldKind => ({ refused: words });

const outside = "keeps weights outside itself";
const training = "holds a training";
const functions = "defines operators of its own";
const devices = "is made for several devices at once";
const sparse = "holds sparse tensors";

const messages = {
  ModelProto: {
    1: ["irVersion", "number"],
    2: ["producerName", "bytes"],
    3: ["producerVersion", "bytes"],
    4: ["domain", "bytes"],
    5: ["modelVersion", "number"],
    6: ["docString", "bytes"],
    7: ["graph", one("GraphProto")],
    8: ["opsetImport", many("OperatorSetIdProto")],
    14: ["metadataProps", many("StringStringEntryProto")],
    20: ["trainingInfo", refused(training)],
    25: ["functions", refused(functions)],
    26: ["configuration", refused(devices)],
  },
  OperatorSetIdProto: { 1: ["domain", "text"], 2: ["version", "number"] },
  StringStringEntryProto: { 1: ["key", "bytes"], 2: ["value", "bytes"] },
  GraphProto: {
    1: ["node", many("NodeProto")],
    2: ["name", "bytes"],
    5: ["initializer", many("TensorProto")],
    10: ["docString", "bytes"],
    11: ["input", many("ValueInfoProto")],
    12: ["output", many("ValueInfoProto")],
    13: ["valueInfo", many("ValueInfoProto")],
    14: ["quantizationAnnotation", many("TensorAnnotation")],
    15: ["sparseInitializer", refused(sparse)],
    16: ["metadataProps", many("StringStringEntryProto")],
  },
  NodeProto: {
    1: ["input", "bytes"],
    2: ["output", "bytes"],
    3: ["name", "bytes"],
    4: ["opType", "text"],
    5: ["attribute", many("AttributeProto")],
    6: ["docString", "bytes"],
    7: ["domain", "text"],
    8: ["overload", "bytes"],
    9: ["metadataProps", many("StringStringEntryProto")],
    10: ["deviceConfigurations", refused(devices)],
  },
  AttributeProto: {
    1: ["name", "bytes"],
    2: ["f", "fixed32"],
    3: ["i", "number"],
    4: ["s", "bytes"],
    5: ["t", one("TensorProto")],
    6: ["g", one("GraphProto")],
    7: ["floats", "numbers"],
    8: ["ints", "numbers"],
    9: ["strings", "bytes"],
    10: ["tensors", many("TensorProto")],
    11: ["graphs", many("GraphProto")],
    13: ["docString", "bytes"],
    14: ["tp", one("TypeProto")],
    15: ["typeProtos", many("TypeProto")],
    20: ["type", "number"],
    21: ["refAttrName", "bytes"],
    22: ["sparseTensor", refused(sparse)],
    23: ["sparseTensors", refused(sparse)],
  },
  TensorProto: {
    1: ["dims", "numbers"],
    2: ["dataType", "number"],
    3: ["segment", refused("holds a tensor in pieces")],
    4: ["floatData", "numbers"],
    5: ["int32Data", "numbers"],
    6: ["stringData", "bytes"],
    7: ["int64Data", "numbers"],
    8: ["name", "text"],
    9: ["rawData", "bytes"],
    10: ["doubleData", "numbers"],
    11: ["uint64Data", "numbers"],
    12: ["docString", "bytes"],
    13: ["externalData", refused(outside)],
    14: ["dataLocation", "number"],
    16: ["metadataProps", many("StringStringEntryProto")],
  },
  TensorAnnotation: { 1: ["tensorName", "bytes"], 2: ["names", many("StringStringEntryProto")] },
  ValueInfoProto: {
    1: ["name", "text"],
    2: ["type", one("TypeProto")],
    3: ["docString", "bytes"],
    4: ["metadataProps", many("StringStringEntryProto")],
  },
  TypeProto: {
    1: ["tensorType", one("TensorTypeProto")],
    4: ["sequenceType", one("ElementTypeProto")],
    5: ["mapType", one("MapTypeProto")],
    6: ["denotation", "bytes"],
    7: ["opaqueType", refused("uses types of its own")],
    8: ["sparseTensorType", refused(sparse)],
    9: ["optionalType", one("ElementTypeProto")],
  },
  TensorTypeProto: { 1: ["elemType", "number"], 2: ["shape", one("TensorShapeProto")] },
  ElementTypeProto: { 1: ["elemType", one("TypeProto")] },
  MapTypeProto: { 1: ["keyType", "number"], 2: ["valueType", one("TypeProto")] },
  TensorShapeProto: { 1: ["dim", many("DimensionProto")] },
  DimensionProto: { 1: ["dimValue", "number"], 2: ["dimParam", "text"], 3: ["denotation", "bytes"] },
} as const satisfies Record<string, Fields>;

/** The field of a message with this number; undefined when there is none. */
export function fieldOf(message: string, number: number): Field | undefined {
  const fields: Fields | undefined = Object.hasOwn(messages, message)
    ? messages[message as MessageName]
    : undefined;
  const found = fields !== undefined && Object.hasOwn(fields, number) ? fields[number] : undefined;
  return found === undefined ? undefined : { name: found[0], kind: found[1] };
}
