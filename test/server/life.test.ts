/** The life of a server: beginning, ending, being killed, and what the machine does to it meanwhile. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { Agent, request as httpRequest, type IncomingMessage } from "node:http";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ServerRefusal, type RunningServer } from "@dreamloom/server";
import { ask, freshFolder, joined, type Address, logged, logIn, request, say, serve } from "./rig.js";

const root = join(import.meta.dirname, "..", "..");
const graph = readFileSync(join(root, "graphs", "text-to-picture.json"), "utf8");

/** A server in a process of its own, with so many file handles at most, and how to speak to it. */
async function spawned(folder: string, { files }: { readonly files?: number } = {}) {
  mkdirSync(join(folder, "graphs"), { recursive: true });
  const start = `exec "${process.execPath}" "${join(import.meta.dirname, "alone.mjs")}"`;
  const command = files === undefined ? start : `ulimit -n ${files}; ${start}`;
  const child = spawn("sh", ["-c", command], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const heard = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(errors);
    return value;
  };
  const { port, token, url } = JSON.parse(await heard()) as Pick<RunningServer, "port" | "token" | "url">;
  return { port, token, url, child, errors: () => errors, heard };
}

/** The status of a request over a connection that stays open. */
async function statusOf(
  { port, token }: Address,
  {
    agent,
    method = "GET",
    path,
    body,
  }: { readonly agent: Agent; readonly method?: string; readonly path: string; readonly body?: Buffer },
): Promise<number | undefined> {
  const headers = { authorization: `Bearer ${token}`, ...(body && { "content-type": "image/png" }) };
  const asking = httpRequest({ host: "127.0.0.1", port, agent, method, path, headers });
  asking.end(body);
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  response.resume();
  await once(response, "end");
  return response.statusCode;
}

const exitOf = async (child: ChildProcess) => (await once(child, "exit")) as [number | null, string | null];

describe("a server", () => {
  it("has its data folder to itself, says so to a second one, and gives it up when it stops (E49)", async () => {
    const folder = freshFolder();
    const first = await serve({ folder });
    const refusal = await serve({ folder }).catch((error: unknown) => error as ServerRefusal);
    expect(refusal).toBeInstanceOf(ServerRefusal);
    expect(refusal).toMatchObject({ running: first.url });
    expect((refusal as ServerRefusal).message).toContain(`process ${process.pid}`);
    await first.stop();
    await (await serve({ folder })).stop();
  });

  it("that was killed leaves nothing that keeps the next one out, and every acknowledged edit (E47, E49)", async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, "graphs"));
    writeFileSync(join(folder, "graphs", "one.json"), graph);
    const killed = await spawned(folder);
    const client = await joined(killed, {});
    client.say({ kind: "open", document: "one", pending: [] });
    const { version } = await client.hear("state");
    client.say({
      kind: "edit",
      document: "one",
      edit: "1".repeat(16),
      base: version,
      label: "set seed",
      patches: [{ op: "replace", path: ["nodes", "sample", "inputs", "seed"], value: 77 }],
    });
    await client.hear("ack");
    killed.child.kill("SIGKILL");
    await exitOf(killed.child);
    const next = await serve({ folder });
    expect(JSON.stringify((await ask(next, "GET", "documents/one")).value)).toContain('"seed":77');
  });

  it("keeps sessions over a restart, on the same port", async () => {
    const folder = freshFolder();
    const first = await serve({ folder });
    const cookie = await logIn(first);
    await first.stop();
    const second = await serve({ folder, port: first.port });
    expect(second.port).toBe(first.port);
    expect(second.token).toBe(first.token);
    const asked = request("GET", "/api/runs", [`Host: 127.0.0.1:${second.port}`, `Cookie: ${cookie}`]);
    expect((await say(second.port, asked)).status).toBe(200);
  });

  it("says in a sentence that its port is taken, and takes the next one when it may choose (E60)", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void taken.close());
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const refusal = await serve({ port }).catch((error: unknown) => error as ServerRefusal);
    expect((refusal as ServerRefusal).message).toBe(
      `The port ${port} is taken by another program. Choose another one with --port, or leave it out to get the first free one.`,
    );
  });

  it("listens on both families of this machine's own addresses, and on no other (E60)", async () => {
    const server = await serve();
    for (const host of ["127.0.0.1", "::1", "localhost"]) {
      const socket = connect(server.port, host);
      await once(socket, "connect");
      socket.destroy();
    }
    const elsewhere = connect(server.port, "127.0.0.2");
    const outcome = await Promise.race([
      once(elsewhere, "connect").then(() => "open"),
      once(elsewhere, "error").then(() => "refused"),
    ]).catch(() => "refused");
    elsewhere.destroy();
    expect(outcome).toBe("refused");
  });

  it("keeps its sockets and counts its limits by a clock that nobody sets (E61)", async () => {
    const server = await serve({
      limits: { pingMs: 20, silenceMs: 60_000, wrongTries: 2, wrongTriesMs: 60_000 },
    });
    const client = await joined(server, {});
    const wrong = request("GET", "/api/runs", [
      `Host: 127.0.0.1:${server.port}`,
      "Authorization: Bearer wrong",
    ]);
    await say(server.port, wrong);
    await say(server.port, wrong);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
    onTestFinished(() => void vi.useRealTimers());
    for (let pings = 0; pings < 3; pings++) await once(client.socket, "ping");
    client.say({ kind: "ping", at: 1 });
    await client.hear("pong");
    expect((await say(server.port, wrong)).status).toBe(429);
    vi.setSystemTime(Date.now() - 2 * 3_600_000);
    for (let pings = 0; pings < 3; pings++) await once(client.socket, "ping");
    expect((await say(server.port, wrong)).status).toBe(429);
  });

  it("writes neither prompts nor secrets to its log (E64)", async () => {
    const prompt = "a very private heron";
    const server = await serve({
      documents: { "my secret plan": graph.replace(/"text": "[^"]*"/, `"text": "${prompt}"`) },
    });
    const cookie = await logIn(server);
    const client = await joined(server, { name: "Anna Private" });
    client.say({ kind: "open", document: "my secret plan", pending: [] });
    await client.hear("state");
    client.socket.send(`{"kind":"${prompt}"}`);
    await client.hear("refused");
    await ask(server, "GET", `gallery?q=${encodeURIComponent(prompt)}`);
    await ask(server, "GET", `documents/${encodeURIComponent(prompt)}`);
    await ask(server, "POST", "documents", { name: prompt, from: { plain: { prompt } } });
    await ask(server, "POST", "runs", { document: "my secret plan", targets: [prompt] });
    const text = logged(server);
    expect(text).toContain('"route":"/gallery"');
    for (const secret of [prompt, "heron", "secret plan", "Anna", server.token, cookie.split("=")[1]!])
      expect(text).not.toContain(secret);
  });

  it("without a file handle left says that it is busy, and is there again afterwards (E63)", async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, "graphs"));
    writeFileSync(join(folder, "graphs", "one.json"), graph);
    const server = await spawned(folder, { files: 512 });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    onTestFinished(() => agent.destroy());
    expect(await statusOf(server, { agent, path: "/api/documents" })).toBe(200);
    server.child.kill("SIGUSR2");
    expect(await server.heard()).toBe("no handle left");
    const upload = {
      agent,
      method: "PUT",
      path: "/api/documents/one/pictures/a.png",
      body: Buffer.alloc(100),
    };
    expect(await statusOf(server, upload)).toBe(503);
    const sockets = Array.from({ length: 50 }, () => connect(server.port, "127.0.0.1"));
    for (const socket of sockets) socket.on("error", () => undefined).destroy();
    server.child.kill("SIGUSR2");
    expect(await server.heard()).toBe("handles again");
    expect(await statusOf(server, { ...upload, agent: new Agent() })).toBe(422);
    const listed = (await ask(server, "GET", "documents")).value as { document: string }[];
    expect(listed.map(({ document }) => document)).toEqual(["one"]);
    expect(server.child.exitCode).toBeNull();
  });

  it("opens no inspector, whoever sends it a signal for that", async () => {
    const server = await spawned(freshFolder());
    server.child.kill("SIGUSR1");
    const asked = request("GET", "/api/runs", [
      `Host: 127.0.0.1:${server.port}`,
      `Authorization: Bearer ${server.token}`,
    ]);
    expect((await say(server.port, asked)).status).toBe(200);
    expect(server.errors()).not.toMatch(/debugger|inspector/i);
    server.child.kill("SIGTERM");
    expect(await exitOf(server.child)).toEqual([0, null]);
  });

  it("that is asked to stop lets what runs come to its end, keeps the rest, and ends with 0 (E45)", async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, "graphs"));
    writeFileSync(join(folder, "graphs", "one.json"), graph);
    const server = await spawned(folder);
    const client = await joined(server, {});
    await client.hear("snapshot");
    const queued = await ask(server, "POST", "runs", { document: "one", count: 3, seeds: "next" });
    const runs = (queued.value as { run: string }[]).map(({ run }) => run);
    await client.hear("event", ({ event }) => event.kind === "tasks-changed" && event.run === runs[0]);
    server.child.kill("SIGTERM");
    expect(await exitOf(server.child)).toEqual([0, null]);
    expect(await client.closed).toBe(1001);
    const next = await serve({ folder });
    const states = await Promise.all(
      runs.map(
        async (run) =>
          ((await ask(next, "GET", `runs/${run}`)).value as { run: { state: string } }).run.state,
      ),
    );
    expect(states[0]).toBe("succeeded");
    for (const state of states.slice(1)) expect(["queued", "running", "succeeded"]).toContain(state);
  });

  it("that is asked twice stops now, and its run is queued again (E46)", async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, "graphs"));
    writeFileSync(join(folder, "graphs", "one.json"), graph.replace(/"steps": \d+/, '"steps": 100'));
    const server = await spawned(folder);
    const client = await joined(server, {});
    await client.hear("snapshot");
    const queued = await ask(server, "POST", "runs", { document: "one", seeds: "as they are" });
    const [{ run }] = queued.value as [{ run: string }];
    await client.hear(
      "event",
      ({ event }) => event.kind === "tasks-changed" && event.tasks["sample"]?.state === "running",
    );
    server.child.kill("SIGINT");
    server.child.kill("SIGINT");
    expect(await exitOf(server.child)).toEqual([0, null]);
    const next = await serve({ folder });
    const detail = (await ask(next, "GET", `runs/${run}`)).value as {
      run: { state: string; attempt: number; because?: string };
    };
    expect(["queued", "running", "succeeded"]).toContain(detail.run.state);
  });
});
