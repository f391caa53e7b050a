/** The server that is measured, in a process of its own: tells its parent where it is and, when asked, its memory. */

import { openDreamloom, serverParts } from "@dreamloom/cli";
import { startServer } from "@dreamloom/server";

const [folder] = process.argv.slice(2);
const onWarning = (message) => console.error(message);
const dreamloom = await openDreamloom({ home: `${folder}/home`, out: `${folder}/out`, onWarning });
const parts = serverParts({
  dreamloom,
  packs: await dreamloom.packs(),
  version: "0.0.0-bench",
  workspace: `${folder}/graphs`,
  onWarning,
});
const server = await startServer(parts, { port: 0 });

process.on("message", (asked) => {
  if (asked === "memory") {
    globalThis.gc?.();
    process.send({ rssBytes: process.memoryUsage().rss });
  } else void end();
});
process.on("disconnect", () => void end());
async function end() {
  await server.close("now");
  await dreamloom[Symbol.asyncDispose]();
  if (process.connected) process.disconnect();
}

process.send({ url: server.url, port: server.port, token: server.token, loginUrl: server.loginUrl() });
