import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { createChannel, type Channel } from "./channel.js";

const limits = {
  stateLagBytes: 2 ** 20,
  presenceLagBytes: 2 ** 16,
  presencePerSecond: 100,
  previewLagBytes: 2 ** 20,
};

interface Pair {
  readonly channel: Channel;
  readonly server: WebSocket;
  readonly client: WebSocket;
}

/** Two ends of one websocket. */
async function pair(): Promise<Pair> {
  const http = createServer();
  const accept = new WebSocketServer({ noServer: true });
  const ends = new Promise<{ channel: Channel; server: WebSocket }>((resolve) =>
    http.on("upgrade", (request, stream, head) =>
      accept.handleUpgrade(request, stream, head, (server) =>
        resolve({ server, channel: createChannel(server, stream, limits) }),
      ),
    ),
  );
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const client = new WebSocket(`ws://127.0.0.1:${(http.address() as AddressInfo).port}`);
  await once(client, "open");
  const { server, channel } = await ends;
  onTestFinished(() => {
    client.terminate();
    server.terminate();
    http.close();
  });
  return { channel, server, client };
}

const frame = (mark: number, size = 65_536) => new Uint8Array(size).fill(mark);

describe("what is said to a client", () => {
  it("holds the newest preview of each node, and little more, for a client that does not read", async () => {
    const { channel, server, client } = await pair();
    client.pause();
    for (let step = 0; step < 2000; step++) channel.preview(`node ${step % 4}`, frame(step % 251));
    expect(server.bufferedAmount).toBeLessThan(2 ** 20 + 2 ** 17);
    const marks: number[] = [];
    client.on("message", (data: Buffer) => marks.push(data[0]!));
    client.resume();
    while (![1996, 1997, 1998, 1999].every((step) => marks.includes(step % 251)))
      await once(client, "message");
    expect(marks.length).toBeLessThan(100);
  });

  it("leaves out no state and its order, and presence only while the client lags", async () => {
    const { channel, server, client } = await pair();
    client.pause();
    const heard: string[] = [];
    client.on("message", (data: Buffer) => heard.push(data.subarray(0, 12).toString().trim()));
    let count = 0;
    while (server.bufferedAmount <= limits.presenceLagBytes) channel.state(String(++count).padEnd(20_000));
    channel.presence("anna", () => "here, late");
    channel.state("last");
    client.resume();
    while (heard.at(-1) !== "last") await once(client, "message");
    expect(heard).toEqual([...Array.from({ length: count }, (_, at) => String(at + 1)), "last"]);
    channel.presence("anna", () => "here, now");
    await once(client, "message");
    expect(heard.at(-1)).toBe("here, now");
  });

  it("takes one message larger than the lag allowed, and lets go of a client that state piles up for", async () => {
    const { channel, server, client } = await pair();
    channel.state("x".repeat(3 * limits.stateLagBytes));
    await once(client, "message");
    expect(server.readyState).toBe(WebSocket.OPEN);
    client.pause();
    const closed = once(server, "close");
    let sent = 0;
    while (server.readyState === WebSocket.OPEN && sent < 2000) {
      channel.state("y".repeat(100_000));
      sent++;
    }
    await closed;
    expect(sent * 100_000).toBeLessThan(40 * limits.stateLagBytes);
  });
});
