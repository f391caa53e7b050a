/** A pack that ends its process, or breaks it, or leaves things behind that break it. */

const node = (name, run) => ({
  type: `leaver/${name}`,
  version: 1,
  title: name,
  about: name,
  inputs: {},
  outputs: {},
  run,
});
const wait = () => new Promise(() => setInterval(() => undefined, 1000));

export default {
  prefix: "leaver",
  nodes: [
    node("exit", () => process.exit(7)),
    node("exit-well", () => process.exit(0)),
    node("abort", () => process.abort()),
    node("kill", () => process.kill(process.pid, "SIGKILL")),
    node("timer", () => {
      setTimeout(() => {
        throw new Error("a timer broke");
      }, 1);
      return wait();
    }),
    node("promise", () => {
      void Promise.reject(new Error("a promise was left behind"));
      return wait();
    }),
    node("close", async () => {
      const { closeSync } = await import("node:fs");
      for (const file of [4, 5, 6]) closeSync(file);
      return wait();
    }),
    node("stop", () => process.kill(process.pid, "SIGSTOP")),
    node("honest", () => ({ fine: true })),
  ],
};
