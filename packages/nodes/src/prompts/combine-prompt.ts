import { defineNode } from "@dreamloom/engine";
import { list, picture, port, prompt, text } from "@dreamloom/engine/sockets";
import { combinePrompt } from "@dreamloom/runtime/prompts";
import { checkPictures, requirePictures } from "./placeholders.js";

/** `Combine the objects: `, each tag with its picture, and the sentence; the null row drops the sentence. */
export default defineNode({
  type: "dream/combine-prompt",
  version: 1,
  title: "Prompt: combine",
  about: "Asks for one picture with the objects of several.",
  aliases: ["object fusion", "multi reference", "subject driven", "compose objects"],
  group: "Prompts",
  inputs: {
    text: text("What the picture should show: `{1:apple}` names picture 1 an apple; `{{` is a brace.", {
      lines: 4,
    }),
    pictures: list(picture, "The pictures that the text names by number."),
  },
  outputs: {
    prompt: port(prompt, "Tags, pictures and sentence in their template; the null row lacks the sentence."),
  },
  check: (literals) => checkPictures("combine", literals),
  run({ text, pictures }) {
    requirePictures("combine", text, pictures.length);
    return { prompt: combinePrompt(pictures, text) };
  },
});
