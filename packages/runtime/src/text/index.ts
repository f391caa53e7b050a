/** Words to tokens: placeholders, prompt templates, the tokenizer, positions. */

export { checkPlaceholders, parsePlaceholders } from "./placeholders.js";
export type { PlaceholderPart, PlaceholderProblem, PlaceholderTask } from "./placeholders.js";
export { combinePrompt, copyPrompt, editPrompt, generatePrompt, interleavePrompt } from "./prompt.js";
export type { PromptOf, PromptPart } from "./prompt.js";
export { readTokenizer } from "./tokenizer.js";
export type { LmmTokenizer, SpecialTokens } from "./tokenizer.js";
export { tokenizeRow } from "./tokens.js";
export type { ImageSpan, PictureGrid, TokenRow } from "./tokens.js";
export { ropeIndex, ropeTables } from "./mrope.js";
export type { RopeOptions, RopeTables } from "./mrope.js";
