/** The websocket of a whole server, spoken to by plain clients. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ask, joined, serve, type Client } from "./rig.js";

const graph = (name: string) =>
  JSON.parse(readFileSync(join(import.meta.dirname, "..", "..", "graphs", `${name}.json`), "utf8")) as {
    nodes: Record<string, { inputs: Record<string, unknown> }>;
  };
const id = (letter: string) => letter.repeat(16);

/** Opens a document and hears its state. */
async function opened(client: Client, document: string) {
  client.say({ kind: "open", document, pending: [] });
  return client.hear("state", (message) => message.document === document);
}

describe("the websocket", () => {
  it("greets with everything there is, and tells every event once, in order, also after a reconnect (F25)", async () => {
    const server = await serve({ documents: { one: graph("text-to-picture") } });
    const first = await joined(server, {});
    const { epoch, you } = await first.hear("welcome");
    expect(you).toMatchObject({ client: "0123456789abcdef", colour: 0 });
    const { house, seq } = await first.hear("snapshot");
    expect(house.documents.map(({ document }) => document)).toEqual(["one"]);
    await ask(server, "POST", "queue/pause", {});
    await first.hear("event", ({ event }) => event.kind === "queue-changed" && event.paused);
    first.socket.terminate();
    await first.closed;
    await ask(server, "POST", "queue/resume", {});
    await ask(server, "POST", "queue/pause", {});
    const seen = Math.max(seq, ...first.heard.map((message) => (message.kind === "event" ? message.seq : 0)));
    const again = await joined(server, { epoch, seq: seen });
    const { seq: now } = await again.hear("welcome");
    await ask(server, "POST", "queue/resume", {});
    await again.hear(
      "event",
      ({ event, seq }) => seq > now && event.kind === "queue-changed" && !event.paused,
    );
    expect(again.heard.some(({ kind }) => kind === "snapshot")).toBe(false);
    const numbers = again.heard.flatMap((message) => (message.kind === "event" ? [message.seq] : []));
    expect(numbers).toEqual(Array.from({ length: now + 1 - seen }, (_, at) => seen + 1 + at));
    const stranger = await joined(server, { client: id("a"), epoch: "another life", seq: 3 });
    await stranger.hear("snapshot");
  });

  it("carries an edit to the disk, then to who made it and to everybody else", async () => {
    const server = await serve({ documents: { one: graph("text-to-picture") } });
    const anna = await joined(server, { client: id("a"), name: "Anna" });
    const ben = await joined(server, { client: id("b"), name: "Ben" });
    const { version, plain } = await opened(anna, "one");
    await opened(ben, "one");
    expect(plain.nodes["sample"]?.inputs["seed"]).toBeDefined();
    const patches = [{ op: "replace", path: ["nodes", "sample", "inputs", "seed"], value: 41 }] as const;
    anna.say({ kind: "edit", document: "one", edit: id("1"), base: version, label: "set seed", patches });
    const ack = await anna.hear("ack");
    expect(ack).toMatchObject({
      settled: { edit: id("1"), version: version + 1 },
      undo: { undo: "set seed" },
    });
    expect(await ben.hear("edited")).toMatchObject({ edit: { name: "Anna", label: "set seed", patches } });
    anna.say({ kind: "undo", document: "one", edit: id("2") });
    expect(await anna.hear("ack")).toMatchObject({
      settled: { version: version + 2 },
      undo: { redo: "set seed" },
    });
    ben.say({
      kind: "edit",
      document: "one",
      edit: id("3"),
      base: version,
      label: "x",
      patches: [{ op: "replace", path: ["nodes", "nobody", "inputs", "seed"], value: 1 }],
    });
    expect(await ben.hear("ack")).toMatchObject({
      settled: { edit: id("3"), refused: expect.any(String) as string },
    });
  });

  it("runs a document: tasks, previews to who watches, the picture, on every surface ended once (E44, E50)", async () => {
    const document = graph("text-to-picture");
    const server = await serve({ documents: { one: document } });
    const watching = await joined(server, { client: id("a") });
    const other = await joined(server, { client: id("b") });
    await watching.hear("snapshot");
    await other.hear("snapshot");
    watching.say({ kind: "watch", documents: ["one"] });
    watching.say({ kind: "ping", at: 1 });
    await watching.hear("pong");
    const queued = await ask(server, "POST", "runs", { document: "one", seeds: "as they are" });
    expect(queued).toMatchObject({ status: 200, value: [{ document: "one" }] });
    const [{ run }] = queued.value as [{ run: string }];
    const leaving = await joined(server, { client: id("c") });
    leaving.socket.terminate();
    const done = await other.hear(
      "event",
      ({ event }) => event.kind === "run-changed" && event.run.run === run && event.run.state === "succeeded",
    );
    expect(done.event).toMatchObject({ run: { tasks: expect.any(Number) as number } });
    await watching.hear(
      "event",
      ({ event }) => event.kind === "run-changed" && event.run.state === "succeeded",
    );
    expect(watching.previews.length).toBeGreaterThan(0);
    expect(other.previews).toEqual([]);
    const ends = other.heard.filter(
      (message) =>
        message.kind === "event" &&
        message.event.kind === "run-changed" &&
        ["succeeded", "failed", "cancelled", "interrupted"].includes(message.event.run.state),
    );
    expect(ends).toHaveLength(1);
    const gallery = (await ask(server, "GET", "gallery")).value as [
      { id: number; picture: { digest: string } },
    ];
    expect(gallery.length).toBeGreaterThan(0);
    const png = await ask(server, "GET", `pictures/${gallery[0].picture.digest}`);
    expect(png.headers.get("content-type")).toBe("image/png");
    expect((png.value as Buffer).subarray(1, 4).toString()).toBe("PNG");
    const cancelled = await ask(server, "POST", `runs/${run}/cancel`, {});
    expect(cancelled).toMatchObject({
      status: 409,
      value: { error: { message: expect.any(String) as string } },
    });
    expect(existsSync(join(server.folder, "out"))).toBe(true);
  });

  it("says what it cannot take, and goes on", async () => {
    const server = await serve({ documents: { one: graph("text-to-picture") } });
    const client = await joined(server, {});
    await client.hear("snapshot");
    const wrong = [
      "",
      "null",
      "[]",
      '{"kind":"nothing"}',
      '{"kind":"hello","client":"0123456789abcdef"}',
      '{"kind":"open"}',
      '{"kind":"edit","document":"one","__proto__":{}}',
      '{"kind":"here","document":"one","presence":{"cursor":[1]}}',
      `{"kind":"ping","at":${"[".repeat(500)}`,
    ];
    for (const text of wrong) {
      client.socket.send(text);
      await client.hear("refused");
    }
    client.say({ kind: "ping", at: 7 });
    expect(await client.hear("pong")).toEqual({ kind: "pong", at: 7 });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("ends a client that begins without hello, or sends bytes", async () => {
    const server = await serve();
    const rude = await joined(server);
    rude.say({ kind: "ping", at: 1 });
    expect(await rude.closed).toBe(1008);
    const binary = await joined(server, {});
    binary.socket.send(Buffer.from([1, 2, 3]));
    expect(await binary.closed).toBe(1003);
  });
});
