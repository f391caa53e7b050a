/** A pack that looks for what lies around in its process: descriptors that nobody meant for it. */

import { fstatSync, openSync, readSync } from "node:fs";

const node = (name, run) => ({
  type: `finder/${name}`,
  version: 1,
  title: name,
  about: name,
  inputs: {},
  outputs: {},
  run,
});

/** The text at a descriptor, if there is any. */
function textAt(descriptor) {
  try {
    if (!fstatSync(descriptor).isFile()) return "";
    const bytes = Buffer.alloc(4096);
    return bytes.toString("latin1", 0, readSync(descriptor, bytes, 0, bytes.length, 0));
  } catch {
    return "";
  }
}

export default {
  prefix: "finder",
  nodes: [
    node("descriptors", () => ({
      texts: Array.from({ length: 1000 }, (_, at) => textAt(at + 7)).filter((text) => text !== ""),
    })),
    node("opens-again", () => {
      const told = (work) => {
        try {
          work();
          return "opened";
        } catch ({ code }) {
          return code;
        }
      };
      return {
        inputs: told(() => openSync("/proc/self/fd/5", "r+")),
        outputs: told(() => openSync("/proc/self/fd/6", "r+")),
      };
    }),
  ],
};
