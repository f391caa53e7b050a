import { defineNode } from "@dreamloom/engine";
import { picture, port, prompt } from "@dreamloom/engine/sockets";
import { copyPrompt } from "@dreamloom/runtime/prompts";

/** `Copy Image: ` and the picture. No null row: the task is learned without one, so guidance has nothing to push from. */
export default defineNode({
  type: "dream/copy-prompt",
  version: 1,
  title: "Prompt: copy",
  about: "Asks for the same picture again; blend says how closely.",
  aliases: ["reconstruct", "image variation", "image to image", "unCLIP", "Redux"],
  group: "Prompts",
  inputs: { picture: port(picture, "The picture to paint again.") },
  outputs: { prompt: port(prompt, "The picture in its template. It has no null row.") },
  run: ({ picture }) => ({ prompt: copyPrompt(picture) }),
});
