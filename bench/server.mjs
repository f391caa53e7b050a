/**
 * What the server takes: an edit from the client to its acknowledgement, which comes when it is on the disk; and a flood of
 * events, while a graph samples: 50 clients, one of which never reads, 20 edits and a dozen cursors 20 times a second. State is timed
 * from the edit to each other client's news of it; memory is the server process's own.
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { join, logIn, newId } from "./server/clients.mjs";
import { median, report } from "./support.mjs";

const floodSeconds = 30;
const clientCount = 50;
/** Of them so many move their cursor all the time. */
const moving = 12;
const folder = mkdtempSync(path(tmpdir(), "dreamloom-bench-server-"));
mkdirSync(path(folder, "graphs"));
const graph = path(import.meta.dirname, "..", "graphs", "text-to-picture.json");
for (const name of ["one", "many"]) cpSync(graph, path(folder, "graphs", `${name}.json`));

const child = fork(path(import.meta.dirname, "server", "serve.mjs"), [folder], { execArgv: ["--expose-gc"] });
try {
  const [server] = await once(child, "message");
  const editAckMs = await acknowledged(server);
  const flood = await flooded(server);
  report("server", { editAckMs, ...flood });
} finally {
  const ended = once(child, "exit");
  child.send("end");
  await ended;
  rmSync(folder, { recursive: true, force: true });
}

/** Median from sending an edit to its acknowledgement: one client, one edit at a time. */
async function acknowledged(server) {
  const client = await join({ ...server, headers: bearer(server), document: "one" });
  const times = [];
  for (let round = 0; round < 350; round++) {
    const startMs = performance.now();
    const ack = client.hear("ack");
    edit(client, "one", round);
    await ack;
    if (round >= 50) times.push(performance.now() - startMs);
    await pause(15);
  }
  client.socket.close();
  return median(times);
}

async function flooded(server) {
  const browsers = await logIn(server);
  const late = [];
  const sent = new Map();
  const onText = (text) => {
    if (!text.startsWith('{"kind":"edited"')) return;
    const startMs = sent.get(/"edit":"([0-9a-f]{16})"/.exec(text)?.[1]);
    if (startMs !== undefined) late.push(performance.now() - startMs);
  };
  const others = [];
  for (let at = 0; at < clientCount - 2; at++)
    others.push(
      await join({ ...server, document: "many", onText, headers: at % 2 === 0 ? bearer(server) : browsers }),
    );
  const stalled = await join({ ...server, document: "many", headers: browsers });
  const editing = await join({ ...server, document: "many", headers: bearer(server) });
  await paint(server, editing);
  const before = await memory();
  stalled.socket.pause();
  let painted = 0;
  let most = before;
  const end = performance.now() + 1000 * floodSeconds;
  const painting = (async () => {
    for (; performance.now() < end; painted++) await paint(server, editing);
  })();
  for (let round = 0; performance.now() < end; round++) {
    sent.set(edit(editing, "many", round), performance.now());
    for (const [at, client] of others.slice(0, moving).entries())
      client.say({
        kind: "here",
        document: "many",
        presence: { cursor: [round, at], selection: ["sample"] },
      });
    if (round % 100 === 99) most = Math.max(most, await memory());
    await pause(50);
  }
  await painting;
  most = Math.max(most, await memory());
  late.sort((a, b) => a - b);
  console.log(
    `${late.length} state messages heard by ${others.length} clients, ${painted} pictures, previews ${sum(others, "previews")}`,
  );
  const figures = {
    stateP99Ms: late[Math.floor(late.length * 0.99)],
    stateMedianMs: median(late),
    growthMiB: (most - before) / 2 ** 20,
    pictures: painted,
  };
  for (const { socket } of [...others, stalled, editing]) socket.terminate();
  return figures;
}

/** Runs the document once more with the next seed, to its end. */
async function paint(server, client) {
  const headers = { ...bearer(server), "content-type": "application/json" };
  const ended = new Promise((resolve, reject) => {
    client.onEnd = (state) => (state === "succeeded" ? resolve() : reject(new Error(`The run ${state}.`)));
  });
  const body = JSON.stringify({ document: "many", seeds: "next" });
  const response = await fetch(`${server.url}/api/runs`, { method: "POST", headers, body });
  if (!response.ok) throw new Error(await response.text());
  await ended;
}

/** Moves a node, as dragging it does; gives the edit's id. */
function edit(client, document, round) {
  const id = newId();
  const patches = [{ op: "replace", path: ["layout", "sample", "at"], value: [round, round % 7] }];
  client.say({ kind: "edit", document, edit: id, base: client.version, label: "move sample", patches });
  return id;
}

async function memory() {
  const answer = once(child, "message");
  child.send("memory");
  const [{ rssBytes }] = await answer;
  return rssBytes;
}

function bearer({ token }) {
  return { authorization: `Bearer ${token}` };
}
function sum(clients, key) {
  return clients.reduce((total, client) => total + client[key], 0);
}
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
