/**
 * What `--set name=value` means. In: words as typed, and what stands behind each name (a port). Out: values for
 * `setInputs`. Knows how each plain socket is typed; what is in range is the check's business.
 */

import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import type { Json, NamedPort, SetValue, Socket } from "@dreamloom/engine";
import type { Files } from "@dreamloom/runtime";
import { exitCodes, Refusal } from "./exit-codes.js";
import { personPath, readPersonText } from "./person-file.js";

/** Values by name, and sentences to say about them (the seed that was drawn). */
export interface ReadSets {
  readonly values: ReadonlyMap<string, SetValue>;
  readonly notes: readonly string[];
}

/** What reading a value asks of the files door: it lets in what the person named, never what a document names. */
export type LetIn = Pick<Files, "allow" | "allowCheckpoint">;

/** A prompt longer than this is refused when its file is read. */
const mostTextBytes = 2 ** 20;

/** Splits `name=value` words; a word without `=` or without a name is refused. */
export function splitSets(words: readonly string[]): [name: string, value: string][] {
  return words.map((word) => {
    const at = word.indexOf("=");
    if (at <= 0)
      throw new Refusal(
        exitCodes.badGraph,
        `--set wants name=value, such as --set seed=7; "${word}" is not that.`,
      );
    return [word.slice(0, at), word.slice(at + 1)];
  });
}

/** Reads every value as its port wants it. A name given twice adds to a list, and else the last one counts. */
export async function readSets(
  words: readonly string[],
  { portOf, files }: { readonly portOf: (name: string) => NamedPort | undefined; readonly files: LetIn },
): Promise<ReadSets> {
  const values = new Map<string, SetValue>();
  const notes: string[] = [];
  for (const [name, typed] of splitSets(words)) {
    const behind = portOf(name);
    // A name that is not there is said by `setInputs`, together with what else is wrong.
    if (behind === undefined) {
      values.set(name, typed);
      continue;
    }
    const { port, name: portName } = behind;
    const value = await readValue(typed, port.socket, { name, portName, files, notes });
    const before = values.get(name);
    const both = port.socket.item !== undefined && Array.isArray(before) && Array.isArray(value);
    values.set(name, both ? [...(before as readonly Json[]), ...(value as readonly Json[])] : value);
  }
  return { values, notes };
}

/** One value being read: what it is for, and where notes go. */
interface Reading {
  readonly name: string;
  readonly portName: string;
  readonly files: LetIn;
  readonly notes: string[];
}

async function readValue(typed: string, socket: Socket, reading: Reading): Promise<SetValue> {
  if (socket.item !== undefined) return await readList(typed, socket.item, reading);
  switch (socket.name) {
    case "text":
      return reading.portName === "checkpoint" ? await readCheckpoint(typed, reading) : readText(typed);
    case "choice":
    case "colour":
      return typed;
    case "number":
      return readNumber(typed, reading);
    case "integer":
      return readInteger(typed, reading);
    case "flag":
      return readFlag(typed, reading);
    case "seed":
      return readSeed(typed, reading);
    case "picture":
    case "mask":
    case "file":
      return await readFileOf(typed, reading);
    default:
      throw new Refusal(
        exitCodes.badGraph,
        `"${reading.name}" takes ${socket.article}, which cannot be typed; link it in the graph instead.`,
      );
  }
}

/** `@file` reads the text of a file; `@@…` is a text that begins with `@`. */
function readText(typed: string): string {
  if (typed.startsWith("@@")) return typed.slice(1);
  if (!typed.startsWith("@")) return typed;
  return readPersonText(typed.slice(1), { what: "a text", mostBytes: mostTextBytes });
}

async function readFileOf(typed: string, { name, files }: Reading): Promise<SetValue> {
  if (typed === "")
    throw new Refusal(
      exitCodes.badGraph,
      `"${name}" takes a file; type its path, such as ${name}=apple.png.`,
    );
  const path = personPath(typed);
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    throw new Refusal(exitCodes.missing, `"${typed}" is a folder; "${name}" takes a file.`);
  return await files.allow(path);
}

/** A folder or file of the person's where the word can only be a path or is one, else a name under `models:`. */
async function readCheckpoint(typed: string, { files }: Reading): Promise<string> {
  const isPath = isAbsolute(typed) || /^[.~]/.test(typed) || (typed.includes("/") && existsSync(typed));
  return isPath ? await files.allowCheckpoint(personPath(typed)) : typed;
}

function readNumber(typed: string, { name }: Reading): number {
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(typed.trim())) return Number(typed);
  const comma = /^[+-]?\d+,\d+$/.test(typed.trim()) ? " Write a point where the comma stands." : "";
  throw new Refusal(exitCodes.badGraph, `"${name}" takes a number; "${typed}" is not one.${comma}`);
}

function readInteger(typed: string, { name }: Reading): number | bigint {
  if (!/^[+-]?\d+$/.test(typed.trim()))
    throw new Refusal(exitCodes.badGraph, `"${name}" takes a whole number; "${typed}" is not one.`);
  return exact(BigInt(typed.trim().replace(/^\+/, "")));
}

function readFlag(typed: string, { name }: Reading): boolean {
  if (/^(true|yes|on|1)$/i.test(typed)) return true;
  if (/^(false|no|off|0)$/i.test(typed)) return false;
  throw new Refusal(exitCodes.badGraph, `"${name}" is a flag: true or false; "${typed}" is neither.`);
}

/** Drawn seeds stay below 2^32: short to type, and they have a twin in torch. */
function readSeed(typed: string, { name, notes }: Reading): number | bigint {
  if (typed === "random") {
    const seed = randomBytes(4).readUInt32LE();
    notes.push(`${name} = ${seed}`);
    return seed;
  }
  if (!/^\d+$/.test(typed.trim()))
    throw new Refusal(
      exitCodes.badGraph,
      `"${name}" is a seed: a whole number from 0 to 18446744073709551615, or random; "${typed}" is neither.`,
    );
  return exact(BigInt(typed.trim()));
}

/** A JSON array, or items with commas between (a text with commas goes into a JSON array). */
async function readList(typed: string, item: Socket, reading: Reading): Promise<SetValue> {
  const items = typed.trim().startsWith("[") ? jsonItems(typed, reading) : splitItems(typed, item);
  const values: SetValue[] = [];
  for (const one of items) values.push(await readValue(one, item, reading));
  return values;
}

function splitItems(typed: string, item: Socket): string[] {
  if (typed === "") return [];
  // A file's name may have a comma in it: when the whole is a file, it is one item.
  if (["picture", "mask", "file"].includes(item.name) && existsSync(personPath(typed))) return [typed];
  return item.name === "text" ? [typed] : typed.split(",").map((one) => one.trim());
}

function jsonItems(typed: string, { name }: Reading): string[] {
  let items: unknown;
  try {
    items = JSON.parse(typed);
  } catch {
    items = undefined;
  }
  const plainItem = (one: unknown): boolean => ["string", "number", "boolean"].includes(typeof one);
  if (!Array.isArray(items) || !items.every(plainItem))
    throw new Refusal(
      exitCodes.badGraph,
      `"${name}" takes a list, such as ["a", "b"]; ${typed} is not a list of plain values in JSON.`,
    );
  return items.map(String);
}

function exact(value: bigint): number | bigint {
  const near = Number(value);
  return Number.isSafeInteger(near) ? near : value;
}
