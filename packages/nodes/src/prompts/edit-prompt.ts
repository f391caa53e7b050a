import { defineNode } from "@dreamloom/engine";
import { picture, port, prompt, text } from "@dreamloom/engine/sockets";
import { editPrompt } from "@dreamloom/runtime/prompts";

/** `Edit image`, the picture, `following:` and the words; the null row keeps the picture and drops the words. */
export default defineNode({
  type: "dream/edit-prompt",
  version: 1,
  title: "Prompt: edit",
  about: "Asks for a picture changed by an instruction.",
  aliases: ["instruct", "InstructPix2Pix", "Kontext", "image edit"],
  group: "Prompts",
  inputs: {
    picture: port(picture, "The picture to change."),
    text: text("What to change; the template places the picture.", { lines: 4 }),
  },
  outputs: {
    prompt: port(prompt, "Picture and words in their template; the null row has only the picture."),
  },
  run: ({ picture, text }) => ({ prompt: editPrompt(picture, text) }),
});
