/** Prompts and their placeholders alone: what the process that holds the graph loads, without a tokenizer. */

export * from "./text/placeholders.js";
export * from "./text/prompt.js";
