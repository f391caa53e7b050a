import { defineNode } from "@dreamloom/engine";
import { list, picture, port, prompt, text } from "@dreamloom/engine/sockets";
import { interleavePrompt } from "@dreamloom/runtime/prompts";
import { checkPictures, requirePictures } from "./placeholders.js";

/** `Generate Image: ` and words and pictures in the order written; the null row keeps the words and drops the pictures. */
export default defineNode({
  type: "dream/interleave-prompt",
  version: 1,
  title: "Prompt: interleave",
  about: "Asks for a picture by words and pictures in any order.",
  aliases: ["interleaved", "multimodal prompt", "IPAdapter", "image prompt"],
  group: "Prompts",
  inputs: {
    text: text("Words, and `{1}`, `{2}` where the pictures stand; `{{` is a brace.", { lines: 4 }),
    pictures: list(picture, "The pictures that the text names by number."),
  },
  outputs: {
    prompt: port(prompt, "Words and pictures in their template; the null row has the words alone."),
  },
  check: (literals) => checkPictures("interleave", literals),
  run({ text, pictures }) {
    requirePictures("interleave", text, pictures.length);
    return { prompt: interleavePrompt(pictures, text) };
  },
});
