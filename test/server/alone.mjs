/**
 * A server in a process of its own, in the folder that it is started in: says where it is, ends on SIGTERM and SIGINT, and
 * on SIGUSR2 takes every file handle that there is, then gives them back.
 */

import { closeSync, openSync } from "node:fs";
import { openDreamloom, serverParts } from "@dreamloom/cli";
import { startServer } from "@dreamloom/server";

const onWarning = (message) => console.error(message);
const dreamloom = await openDreamloom({ home: "home", out: "out", onWarning });
const parts = serverParts({
  dreamloom,
  packs: await dreamloom.packs(),
  version: "0.0.0-test",
  workspace: "graphs",
  onWarning,
});
const server = await startServer(parts, { port: 0 });

let asked = 0;
for (const signal of ["SIGTERM", "SIGINT"])
  process.on(signal, () => void end(asked++ > 0 ? "now" : "gently"));
async function end(how) {
  await server.close(how);
  await dreamloom[Symbol.asyncDispose]();
}

const held = [];
process.on("SIGUSR2", () => {
  if (held.length === 0) takeAll();
  else for (const file of held.splice(0)) closeSync(file);
  console.log(held.length > 0 ? "no handle left" : "handles again");
});
function takeAll() {
  try {
    for (;;) held.push(openSync("/dev/null", "r"));
  } catch {
    // That was the last one.
  }
}

console.log(JSON.stringify({ url: server.url, port: server.port, token: server.token }));
