/** Floods and slow clients: what one client does never reaches another one (security list, 3.8). */

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { WebSocket } from "ws";
import { ask, joined, logged, logIn, open, request, say, serve, type Client, type Served } from "./rig.js";

const empty = { dreamloom: 1, nodes: {} };

/** Says something and hears the answer: the server is there for this client. */
async function isServed(client: Client): Promise<void> {
  const at = performance.now();
  client.say({ kind: "ping", at });
  await client.hear("pong", (message) => message.at === at);
}

/** A browser's headers, of a session of its own. */
async function browser(server: Served): Promise<Record<string, string>> {
  return { cookie: await logIn(server), origin: `http://127.0.0.1:${server.port}` };
}

/** `open` when the server takes the socket, else the status it answers with. */
async function knock(socket: WebSocket): Promise<number | "open"> {
  const answered = new Promise<number>((resolve) =>
    socket.once("unexpected-response", (_request, response) => resolve(response.statusCode ?? 0)),
  );
  return Promise.race([once(socket, "open").then(() => "open" as const), answered]);
}

describe("floods", () => {
  it("of sockets end at 32 of one session and 256 of all, and those who are in are served on (F20, E58)", async () => {
    const server = await serve();
    const here = await joined(server, {});
    const sessions = await Promise.all(Array.from({ length: 9 }, () => browser(server)));
    const one = await Promise.all(Array.from({ length: 40 }, () => knock(open(server, sessions[0]))));
    expect(one.filter((answer) => answer === "open")).toHaveLength(32);
    expect(one.filter((answer) => answer === 429)).toHaveLength(8);
    const answers: (number | "open")[] = [];
    for (const session of sessions.slice(1))
      answers.push(...(await Promise.all(Array.from({ length: 32 }, () => knock(open(server, session))))));
    expect(answers.filter((answer) => answer === "open")).toHaveLength(256 - 33);
    expect(answers.filter((answer) => answer === 503)).toHaveLength(33);
    const late = await browser(server);
    for (let tries = 0; tries < 700; tries += 50) {
      const more = await Promise.all(Array.from({ length: 50 }, () => knock(open(server, late))));
      expect(new Set(more)).toEqual(new Set([503]));
    }
    await isServed(here);
  });

  it("of messages end the socket that sends them, and no other (F21)", async () => {
    const server = await serve();
    const [flooding, quiet] = [await joined(server, { client: "a".repeat(16) }), await joined(server, {})];
    for (let sent = 0; sent < 10_000; sent++) flooding.say({ kind: "ping", at: sent });
    await isServed(quiet);
    expect(await flooding.closed).toBe(1008);
    await isServed(quiet);
    const pongs = flooding.heard.filter(({ kind }) => kind === "pong");
    expect(pongs.length).toBeLessThanOrEqual(700);
  });

  it("of one message that is too large, in too many parts or no UTF-8 end that socket, and no other", async () => {
    const server = await serve();
    const quiet = await joined(server, {});
    const large = await joined(server, {});
    large.socket.send("x".repeat(2 ** 20 + 1));
    expect(await large.closed).toBe(1009);
    const parts = await joined(server, {});
    for (let part = 0; part < 100; part++) parts.socket.send("x", { fin: false });
    expect(await parts.closed).toBe(1008);
    const bytes = await joined(server, {});
    bytes.socket.send(Buffer.from([0xff, 0xfe]), { binary: false });
    expect(await bytes.closed).toBe(1007);
    await isServed(quiet);
  });

  it("of slow words are cut off, in the head and in the body of a request (F23)", async () => {
    const server = await serve({
      limits: { headMs: 200, bodyMs: 200, uploadGraceMs: 200 },
      documents: { one: empty },
    });
    const bearer = [`Host: 127.0.0.1:${server.port}`, `Authorization: Bearer ${server.token}`];
    const slow = async (text: string) => {
      const socket = connect(server.port, "127.0.0.1");
      socket.on("error", () => undefined);
      onTestFinished(() => void socket.destroy());
      socket.write(text);
      socket.resume();
      await once(socket, "close");
    };
    await slow("GET /api/status HTTP/1.1\r\nHost: 127");
    await slow(
      `${["POST /api/runs HTTP/1.1", ...bearer, "Content-Type: application/json", "Content-Length: 99"].join("\r\n")}\r\n\r\n{`,
    );
    await slow(
      `${["PUT /api/documents/one/pictures/a.png HTTP/1.1", ...bearer, "Content-Type: image/png", "Content-Length: 9999"].join("\r\n")}\r\n\r\nten bytes.`,
    );
    expect((await say(server.port, request("GET", "/api/runs", bearer))).status).toBe(200);
  });

  it("of silence end too: a client behind a cable that was pulled is found by its missing answers (F24)", async () => {
    const server = await serve({ limits: { pingMs: 50, silenceMs: 200 } });
    const here = await joined(server, {});
    const gone = await joined(server, { client: "b".repeat(16) }, undefined);
    // It hears nothing and says nothing, as behind a pulled cable.
    gone.socket.pause();
    const ended = new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (logged(server).includes('"client-left"')) {
          clearInterval(look);
          resolve();
        }
      }, 20);
    });
    await ended;
    await isServed(here);
  });

  it("of orders end at a thousand of one person, and another one's is taken (F26)", async () => {
    const graph = readFileSync(
      join(import.meta.dirname, "..", "..", "graphs", "text-to-picture.json"),
      "utf8",
    );
    const server = await serve({ documents: { one: graph } });
    await ask(server, "POST", "queue/pause", {});
    const order = (client: string) =>
      fetch(`${server.url}/api/runs`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${server.token}`,
          "content-type": "application/json",
          "x-dreamloom-client": client,
        },
        body: JSON.stringify({ document: "one", count: 50, seeds: "next" }),
      }).then(async (response) => ({ status: response.status, text: await response.text() }));
    const statuses: number[] = [];
    for (let orders = 0; orders < 22; orders++) statuses.push((await order("a".repeat(16))).status);
    expect(statuses).toEqual([...Array<number>(20).fill(200), 429, 429]);
    expect((await order("b".repeat(16))).status).toBe(200);
  });
});
