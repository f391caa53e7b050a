import { describe, expect, it } from "vitest";
import { combinePrompt, copyPrompt, editPrompt, generatePrompt, interleavePrompt } from "./prompt.js";
import type { PromptOf } from "./prompt.js";
import { readTokenizer } from "./tokenizer.js";
import { tokenizeRow } from "./tokens.js";

const specialStrings = [
  "<|endoftext|>",
  "<|im_start|>",
  "<|im_end|>",
  "<|object_ref_start|>",
  "<|object_ref_end|>",
  "<|box_start|>",
  "<|box_end|>",
  "<|quad_start|>",
  "<|quad_end|>",
  "<|vision_start|>",
  "<|vision_end|>",
  "<|vision_pad|>",
  "<|image_pad|>",
  "<|video_pad|>",
];

/** The 256 letters that stand for bytes in a byte-level vocabulary (GPT-2's table). */
function byteLetters(): string[] {
  const printable = (byte: number): boolean =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(printable(byte) ? byte : next++));
}

/** A tokenizer of Qwen2's make: 256 bytes, two merges of letters that no template has, the special tokens from 300 on. */
function smallTokenizerJson(): string {
  const merges = ["Ġ z", "Ġz y"];
  const letters = [...byteLetters(), "Ġz", "Ġzy"];
  return JSON.stringify({
    version: "1.0",
    added_tokens: specialStrings.map((content, index) => ({ id: 300 + index, content, special: true })),
    normalizer: { type: "NFC" },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        {
          type: "Split",
          pattern: {
            Regex:
              "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          },
          behavior: "Isolated",
          invert: false,
        },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
      ],
    },
    post_processor: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
    decoder: { type: "ByteLevel", add_prefix_space: false, trim_offsets: false, use_regex: false },
    model: {
      type: "BPE",
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: "",
      end_of_word_suffix: "",
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(letters.map((letter, id) => [letter, id])),
      merges: merges.map((merge) => merge.split(" ")),
    },
  });
}

const tokenizer = readTokenizer(smallTokenizerJson());
const bytes = (text: string): number[] => [...Buffer.from(text)];
const grids = [{ rows: 4, columns: 6 }];

describe("the tokenizer", () => {
  it("takes the numbers of special tokens from the file, by their strings", () => {
    expect(tokenizer.special).toEqual({ visionStart: 309, visionEnd: 310, imagePad: 312, endOfText: 300 });
    expect(tokenizer.added.map(({ content }) => content)).toEqual(specialStrings);
  });

  it("merges within a stretch, and composes letters first", () => {
    expect(tokenizer.encode("a zy")).toEqual([97, 257]);
    expect(tokenizer.encode("e\u0301")).toEqual(bytes("é"));
    expect(tokenizer.encode("")).toEqual([]);
  });

  it.each(specialStrings)("reads %s as ordinary bytes", (special) => {
    expect(tokenizer.encode(`x${special}x`)).toEqual(bytes(`x${special}x`));
  });

  it("says what is wrong with a file", () => {
    expect(() => readTokenizer("{", "lmm/tokenizer.json")).toThrow('"lmm/tokenizer.json" is not JSON.');
    expect(() => readTokenizer("[]")).toThrow('"tokenizer.json" is not a JSON object.');
    expect(() => readTokenizer("{}")).toThrow('"tokenizer.json" has no list "added_tokens".');
    expect(() => readTokenizer('{"added_tokens":[{"id":1,"content":"x"}]}')).toThrow(
      '"tokenizer.json" has no token "<|vision_start|>"; it is not the tokenizer of a Qwen2-VL.',
    );
    const broken = { ...JSON.parse(smallTokenizerJson()), model: { type: "Nonsense" } };
    expect(() => readTokenizer(JSON.stringify(broken))).toThrow(
      /^"tokenizer.json" cannot be used as a tokenizer: /,
    );
  });
});

describe("a row of tokens", () => {
  it("has the image tokens between their two marks, as many as the merged grid has cells", () => {
    const row = copyPrompt("p").rows[0]!;
    const { ids, images } = tokenizeRow(tokenizer, row, grids, 2);
    expect([...ids]).toEqual([...bytes("Copy Image: "), 309, 312, 312, 312, 312, 312, 312, 310]);
    expect(images).toEqual([{ picture: 0, start: 13, count: 6, rows: 2, columns: 3 }]);
  });

  it("encodes each stretch by itself, and the template's words with the person's as one", () => {
    const [row] = generatePrompt("zy").rows;
    expect([...tokenizeRow(tokenizer, row!, [], 2).ids]).toEqual([...bytes("Generate Image:"), 257]);
    expect([
      ...tokenizeRow(tokenizer, { ...row!, parts: [{ text: "a z" }, { text: "y" }] }, [], 2).ids,
    ]).toEqual([97, 256, 121]);
  });

  const tasks: Record<string, (text: string) => PromptOf<string>> = {
    generate: (text) => generatePrompt(text),
    copy: () => copyPrompt("p"),
    edit: (text) => editPrompt("p", text),
    combine: (text) => combinePrompt(["p"], `{1:${text}} and ${text}`),
    interleave: (text) => interleavePrompt(["p"], `${text}{1}${text}`),
  };
  const cases = Object.keys(tasks).flatMap((task) =>
    specialStrings.map((special) => [task, special] as const),
  );

  it.each(cases)("of %s holds no special token where a person typed %s", (task, special) => {
    const prompt = tasks[task]!(special);
    for (const row of prompt.rows) {
      const { ids, images } = tokenizeRow(tokenizer, row, grids, 2);
      const ofPictures = images.length * 8;
      expect(ids.filter((id) => id >= 300)).toHaveLength(ofPictures);
      const typed = row.parts.flatMap((part) => ("text" in part ? bytes(part.text) : []));
      expect([...ids].filter((id) => id < 300)).toEqual(typed);
    }
    if (task !== "copy") expect(JSON.stringify(prompt.rows[0])).toContain(special);
  });
});
