/** A pack that takes all the memory there is. */

const node = (name, run) => ({
  type: `eater/${name}`,
  version: 1,
  title: name,
  about: name,
  inputs: {},
  outputs: {},
  run,
});

export default {
  prefix: "eater",
  nodes: [
    node("buffers", () => {
      const held = [];
      for (let i = 0; i < 640; i++) held.push(new Uint8Array(16 << 20).fill(1));
      return { held: held.length };
    }),
    node("objects", () => {
      const held = [];
      for (;;) held.push({ held: [held.length, String(held.length)] });
    }),
    node("result", (_, { tensor }) => ({
      all: Array.from({ length: 64 }, () => tensor("u8", [8 << 20], new Uint8Array(8 << 20))),
    })),
    node("honest", () => ({ fine: true })),
  ],
};
