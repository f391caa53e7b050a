/**
 * The LMM's tokenizer, read from a `tokenizer.json`. Special tokens are known by number only: the library is given
 * the file without its `added_tokens`, so that `<|image_pad|>` typed by a person is ordinary bytes and never a token.
 */

import { Tokenizer } from "@huggingface/tokenizers";
import { NodeError } from "@dreamloom/engine";

/** Ids of the tokens that a row needs and no text can name. */
export interface SpecialTokens {
  readonly visionStart: number;
  readonly visionEnd: number;
  readonly imagePad: number;
  readonly endOfText: number;
}

/** Text to token ids. */
export interface LmmTokenizer {
  readonly special: SpecialTokens;
  /** Strings and ids of every added token of the file, in its order. */
  readonly added: readonly { readonly content: string; readonly id: number }[];
  /** Ids of one stretch of text. Never a special one. */
  encode(text: string): readonly number[];
}

/** Reads the text of a `tokenizer.json`. Throws a `NodeError` that says what is wrong with the file. */
export function readTokenizer(json: string, name = "tokenizer.json"): LmmTokenizer {
  const file = readJson(json, name);
  const added = addedTokens(file, name);
  const idOf = (content: string): number => {
    const id = added.find((token) => token.content === content)?.id;
    if (id === undefined)
      throw new NodeError(`"${name}" has no token "${content}"; it is not the tokenizer of a Qwen2-VL.`);
    return id;
  };
  const special = {
    visionStart: idOf("<|vision_start|>"),
    visionEnd: idOf("<|vision_end|>"),
    imagePad: idOf("<|image_pad|>"),
    endOfText: idOf("<|endoftext|>"),
  };
  const tokenizer = buildTokenizer({ ...file, added_tokens: [] }, name);
  return {
    special,
    added,
    encode: (text) => (text === "" ? [] : tokenizer.encode(text, { add_special_tokens: false }).ids),
  };
}

type Json = Readonly<Record<string, unknown>>;

function readJson(json: string, name: string): Json {
  try {
    const file: unknown = JSON.parse(json);
    if (typeof file === "object" && file !== null && !Array.isArray(file)) return file as Json;
  } catch (error) {
    throw new NodeError(`"${name}" is not JSON.`, { cause: error });
  }
  throw new NodeError(`"${name}" is not a JSON object.`);
}

function addedTokens(file: Json, name: string): readonly { content: string; id: number }[] {
  const { added_tokens: added } = file;
  if (!Array.isArray(added)) throw new NodeError(`"${name}" has no list "added_tokens".`);
  return added.map((entry: unknown) => {
    const { content, id } = (entry ?? {}) as Json;
    if (typeof content !== "string" || !Number.isSafeInteger(id))
      throw new NodeError(`"${name}" has an added token without "content" or "id".`);
    return { content, id: id as number };
  });
}

function buildTokenizer(file: Json, name: string): Tokenizer {
  try {
    return new Tokenizer(file, {});
  } catch (error) {
    throw new NodeError(`"${name}" cannot be used as a tokenizer: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
