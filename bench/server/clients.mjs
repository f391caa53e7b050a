/** Clients of the measured server: plain websockets that read as little of what they hear as they can. */

import { once } from "node:events";
import { randomBytes } from "node:crypto";
import { WebSocket } from "ws";

/** Sixteen hex digits. */
export const newId = () => randomBytes(8).toString("hex");

/** A browser's headers: a session of its own, by the link. */
export async function logIn({ loginUrl, url }) {
  const response = await fetch(loginUrl, { redirect: "manual" });
  const [cookie] = (response.headers.get("set-cookie") ?? "").split(";");
  return { cookie, origin: url };
}

/** A client that has opened the document and hears everything. `onText` gets each message's text. */
export async function join({ port, headers, document, onText }) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers });
  const waiting = new Set();
  const client = { socket, previews: 0, messages: 0, say, hear };
  socket.on("message", (data, isBinary) => {
    client.messages += 1;
    if (isBinary) {
      client.previews += 1;
      return;
    }
    const text = data.toString("latin1");
    onText?.(text);
    // A run that ended, without reading all the other events.
    const end = /"kind":"run-changed".*"state":"(succeeded|failed|cancelled|interrupted)"/.exec(text);
    if (end !== null && text.startsWith('{"kind":"event"')) client.onEnd?.(end[1]);
    for (const one of waiting)
      if (text.startsWith(`{"kind":"${one.kind}"`)) {
        waiting.delete(one);
        one.resolve(JSON.parse(data.toString("utf8")));
      }
  });
  function say(message) {
    socket.send(JSON.stringify(message));
  }
  function hear(kind) {
    return new Promise((resolve) => waiting.add({ kind, resolve }));
  }
  await once(socket, "open");
  const state = hear("state");
  say({ kind: "hello", client: newId() });
  say({ kind: "watch", documents: [document] });
  say({ kind: "open", document, pending: [] });
  client.version = (await state).version;
  return client;
}
