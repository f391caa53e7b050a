/**
 * A prompt understood by the LMM: comes in rows of words and pictures, go out hidden states of each row and the vision
 * tower's features of each picture. The tower runs once per picture, each row by itself and unpadded.
 */

import { readFile } from "node:fs/promises";
import { NodeError } from "@dreamloom/engine";
import type { Model } from "@dreamloom/engine";
import type { LmmPart } from "../config/index.js";
import { inWords } from "../files/checkpoint-facts.js";
import { causalMask, embedTokens, placeFeatures } from "../models/index.js";
import { readTokenizer, ropeIndex, ropeTables, tokenizeRow } from "../text/index.js";
import type { LmmTokenizer, PictureGrid, TokenRow } from "../text/index.js";
import { prepareForVision, visionRope } from "../vision/index.js";
import type { PixelsF32, VisionInput, VisionSettings } from "../vision/index.js";
import { loraFeeds } from "./lora-feeds.js";
import type { Computing, Models } from "./models.js";
import type { LmmEncodeReply, LmmEncodeRequest, WireTensor } from "./protocol.js";
import { onlyOutput, sized } from "./wire.js";

/** Encodes every row of a prompt. */
export async function lmmEncode(
  models: Models,
  { lmm, rows, pictures }: LmmEncodeRequest,
  computing: Computing,
): Promise<LmmEncodeReply> {
  const model = lmm as Model & { readonly part: "lmm" };
  const part = await models.part(model);
  const tokenizer = await tokenizerOf(part);
  const seen = await see(models, model, part, pictures, computing);
  const grids = seen.map(({ grid }) => grid);
  const loras = await loraFeeds(models, model, part, computing);
  const encoded = await models.use({ kind: "text", model }, computing, async (run) => {
    const done = [];
    for (const row of rows) {
      const tokens = tokenizeRow(tokenizer, row, grids, part.config.vision.mergeSize);
      const mask = models.backend === "cpu" ? {} : maskFeed(tokens.ids.length);
      const feeds = await textFeeds(
        part,
        tokens,
        seen.map(({ features }) => features),
      );
      const hidden = onlyOutput(await run({ ...feeds, ...mask }, loras));
      const images = tokens.images.map(({ picture, start, count }) => ({ at: start, count, vit: picture }));
      done.push({ name: row.name, hidden, images });
    }
    return done;
  });
  return { rows: encoded, vit: seen.map(({ features }) => features) };
}

interface Seen {
  readonly grid: PictureGrid;
  /** f32 `[merged patches, hidden]` */
  readonly features: WireTensor;
}

async function see(
  models: Models,
  model: Model & { readonly part: "lmm" },
  { config, vision: settings }: LmmPart,
  pictures: readonly WireTensor[],
  computing: Computing,
): Promise<readonly Seen[]> {
  if (pictures.length === 0) return [];
  const { headDim, mergeSize } = config.vision;
  return models.use({ kind: "vision", model }, computing, async (run) => {
    const seen: Seen[] = [];
    for (const picture of pictures) {
      const [height = 0, width = 0, channels = 0] = picture.shape;
      if (channels !== 3 && channels !== 4) throw new NodeError("A picture must have 3 or 4 channels.");
      const { patches, grid } = prepared({ width, height, channels, data: picture.data }, settings);
      const count = grid.rows * grid.columns;
      const { cos, sin } = visionRope(grid, { headDim, mergeSize });
      const feeds = {
        patches: sized(patches, [count, patches.length / count]),
        cos: sized(cos, [count, headDim]),
        sin: sized(sin, [count, headDim]),
      };
      seen.push({ grid, features: onlyOutput(await run(feeds)) });
    }
    return seen;
  });
}

/** A picture's patches; one that is too narrow for the vision tower is refused in words. */
function prepared(picture: PixelsF32, settings: VisionSettings): VisionInput {
  try {
    return prepareForVision(picture, settings);
  } catch (error) {
    if (error instanceof RangeError) throw new NodeError(error.message, { cause: error });
    throw error;
  }
}

async function textFeeds(
  part: LmmPart,
  tokens: TokenRow,
  features: readonly WireTensor[],
): Promise<Record<"embeds" | "cos" | "sin", WireTensor>> {
  const { hidden, headDim, ropeTheta, ropeSections } = part.config;
  const count = tokens.ids.length;
  if (count > mostTokens)
    throw new NodeError(`This prompt is ${count} tokens long; at most ${mostTokens} can be read.`, {
      remedy: "Shorten the text, or use fewer or smaller pictures.",
    });
  const embeds = await embedTokens(part, tokens.ids).catch((error: unknown) => {
    throw inWords(error);
  });
  for (const { start, picture } of tokens.images) {
    const found = features[picture];
    if (found !== undefined) placeFeatures(embeds, hidden, start, found.data);
  }
  const { cos, sin } = ropeTables(ropeIndex(tokens), { headDim, theta: ropeTheta, sections: ropeSections });
  return {
    embeds: sized(embeds, [count, hidden]),
    cos: sized(cos, [count, headDim]),
    sin: sized(sin, [count, headDim]),
  };
}

function maskFeed(tokens: number): { readonly mask: WireTensor } {
  return { mask: sized(causalMask(tokens), [tokens, tokens]) };
}

/** Qwen2-VL's `max_position_embeddings`. */
const mostTokens = 32_768;

const tokenizers = new WeakMap<LmmPart, Promise<LmmTokenizer>>();

function tokenizerOf(part: LmmPart): Promise<LmmTokenizer> {
  const known = tokenizers.get(part);
  if (known !== undefined) return known;
  const read = readFile(part.tokenizerFile, "utf8").then(readTokenizer, () => {
    throw new NodeError(`There is no file "${part.tokenizerFile}".`, { kind: "file-missing" });
  });
  tokenizers.set(part, read);
  return read;
}
