/** A pack that does not come to an end, and does not listen. */

const node = (name, run) => ({
  type: `hanger/${name}`,
  version: 1,
  title: name,
  about: name,
  inputs: {},
  outputs: {},
  run,
});

export default {
  prefix: "hanger",
  nodes: [
    node("loop", (_, { log }) => {
      log("looping");
      for (;;);
    }),
    node("never", () => new Promise(() => undefined)),
    node("deaf", (_, { log }) => {
      log("deaf");
      return new Promise(() => undefined);
    }),
    node("late", (_, { signal, log }) => {
      log("late");
      return new Promise((resolve) =>
        signal.addEventListener("abort", () => resolve({ after: "the cancel" })),
      );
    }),
    node("pid", () => ({ pid: process.pid })),
    node("honest", () => ({ fine: true })),
  ],
};
