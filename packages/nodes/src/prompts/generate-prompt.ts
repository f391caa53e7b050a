import { defineNode } from "@dreamloom/engine";
import { port, prompt, text } from "@dreamloom/engine/sockets";
import { generatePrompt } from "@dreamloom/runtime/prompts";

/** `Generate Image: ` and the words; its null row is the same without them. */
export default defineNode({
  type: "dream/generate-prompt",
  version: 1,
  title: "Prompt: generate",
  about: "Asks for a picture in words.",
  aliases: ["text to image", "txt2img", "CLIP Text Encode", "positive prompt"],
  group: "Prompts",
  inputs: { text: text("What the picture should show.", { lines: 4 }) },
  outputs: { prompt: port(prompt, "The words in their template, and a null row without them.") },
  run: ({ text }) => ({ prompt: generatePrompt(text) }),
});
