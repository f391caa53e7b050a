/**
 * Reads a config that a publisher saved beside weights (JSON) and validates what we use of it. Unknown keys are
 * left alone: publishers add them freely. Throws `WeightsError` with a sentence that names file and key.
 */

import { readFile } from "node:fs/promises";
import type { z } from "zod";
import { parseStrictJson, StrictJsonError } from "../weights/strict-json.js";
import { stampOf, WeightsError } from "../weights/index.js";
import { counted, quoted } from "../weights/weights-error.js";

const MAX_CONFIG_BYTES = 4_000_000;

/** Reads and validates one config file. */
export async function readConfig<T>(path: string, schema: z.ZodType<T>): Promise<T> {
  return validate(path, await readJson(path), schema);
}

/** Reads a JSON object: keys unique, depth bounded, at most 4 MB. */
export async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  const { size } = await stampOf(path);
  if (size > MAX_CONFIG_BYTES) {
    throw new WeightsError(
      "bad_config",
      `"${path}" has ${counted(size)} bytes; a config has at most ${counted(MAX_CONFIG_BYTES)}.`,
    );
  }
  try {
    return parseStrictJson(await readFile(path), "any");
  } catch (error) {
    if (error instanceof StrictJsonError) throw new WeightsError("bad_config", `"${path}" ${error.message}.`);
    throw error;
  }
}

/** Validates a parsed config; the first thing wrong becomes the sentence. */
export function validate<T>(path: string, json: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const key = issue?.path.join(".") ?? "";
  const what = key === "" ? "" : ` at ${quoted(key)}`;
  throw new WeightsError(
    "bad_config",
    `"${path}" is not usable${what}: ${issue === undefined ? "unknown form" : inWords(issue)}.`,
  );
}

/** What a schema found, as a person says it; zod speaks of received input. */
function inWords({ code, message }: z.core.$ZodIssue): string {
  const [, expected = "", received] = /expected (\S+), received (\S+)$/.exec(message) ?? [];
  if (code !== "invalid_type" || received === undefined) return message;
  const right = `it must be ${kinds[expected] ?? expected}`;
  return received === "undefined"
    ? `it is missing; ${right}`
    : `it is ${kinds[received] ?? received}; ${right}`;
}

const kinds: Readonly<Record<string, string>> = {
  number: "a number",
  int: "a whole number",
  string: "a text",
  boolean: "true or false",
  array: "a list",
  tuple: "a list",
  object: "an object",
  record: "an object",
};
