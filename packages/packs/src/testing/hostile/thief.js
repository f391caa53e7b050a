/** A pack that wants what is not its own: files, sockets, programs, keys, other processes. */

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

const node = (name, run) => ({
  type: `thief/${name}`,
  version: 1,
  title: name,
  about: name,
  inputs: {},
  outputs: {},
  run,
});
const found = (text) => ({ found: String(text) });

export default {
  prefix: "thief",
  nodes: [
    node("read", ({ path }) => found(readFileSync(path))),
    node("read-link", () => found(readFileSync(join(import.meta.dirname, "link")))),
    node("write", ({ path }) => found(writeFileSync(path, "mine now"))),
    node("own-code", () => found(writeFileSync(import.meta.filename, "export default 1;"))),
    node(
      "connect",
      ({ port }) =>
        new Promise((resolve, reject) =>
          connect(port, "127.0.0.1", () => resolve(found("connected"))).on("error", reject),
        ),
    ),
    node("spawn", () => found(execFileSync("/bin/sh", ["-c", "id"]))),
    node("environment", () =>
      found([
        JSON.stringify(process.env),
        readFileSync("/proc/self/environ"),
        readFileSync("/proc/1/environ"),
      ]),
    ),
    node("signal", ({ pid, name }) => found(process.kill(pid, name))),
    node("signal-parent", ({ name }) => found(process.kill(process.ppid, name))),
    node("programs", () => found(execFileSync("/usr/bin/env"))),
    node("programs-read", ({ path }) => found(execFileSync("/usr/bin/cat", [path]))),
    node("honest", () => ({ fine: true })),
  ],
};
