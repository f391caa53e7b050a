/**
 * Three clients (the editor's own store, over real websockets) edit one document at random while their connections are cut
 * and the server is killed with -9 and started again. At the end all must hold what the server holds, what its journal
 * says and what the person's file says; every acknowledged edit must be in the journal at its place.
 *
 * `npm run soak -- edits`; EDITS_COUNT sets how many edits (10000), EDITS_SEED which, EDITS_KILLS and EDITS_CUTS how often.
 */

import { readFileSync, rmSync } from "node:fs";
import { applyPatches, printPlain, toPlain } from "@dreamloom/engine/edits";
import { parseDocument } from "@dreamloom/engine/document";
import { WebSocket } from "ws";
import { report } from "../bench/support.mjs";
import { clientStore } from "./edits/client-store.mjs";
import { createHouse } from "./edits/house.mjs";
import { firstDocument, randomEdit } from "./edits/random-edit.mjs";
import { mustBeTaken } from "./edits/touches.mjs";

const count = Number(process.env.EDITS_COUNT ?? 10_000);
const seed = Number(process.env.EDITS_SEED ?? Date.now() % 1e6);
const kills = Number(process.env.EDITS_KILLS ?? Math.max(1, Math.round(count / 1000)));
const cuts = Number(process.env.EDITS_CUTS ?? Math.max(2, Math.round(count / 150)));

let state = seed;
const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) | 0) >>> 0) / 2 ** 32;

const start = firstDocument(40);
const house = createHouse("soak", printPlain(start));
const { createConnection, folder } = await clientStore();
console.log(`${count} edits by 3 clients, ${kills} kills, ${cuts} cuts (seed ${seed}).`);

/** Everything that was sent and answered, by edit. */
const sent = new Map();
const acknowledged = new Map();
const refused = new Map();

/** A client; its socket is kept to be cut, and what passes over it is noted. */
function createClient(name, index) {
  let socket;
  const connection = createConnection({
    url: "",
    name: () => name,
    client: () => Promise.resolve(`${index}`.repeat(16)),
    openSocket: () => {
      socket = new WebSocket(house.url(), { headers: { authorization: `Bearer ${house.token()}` } });
      const send = socket.send.bind(socket);
      socket.send = (text) => {
        const message = JSON.parse(text);
        if (message.kind === "edit" && !sent.has(message.edit))
          sent.set(message.edit, { ...message, client: index });
        if (socket.readyState === WebSocket.OPEN) send(text);
      };
      socket.on("message", (data, isBinary) => isBinary || note(JSON.parse(data.toString("utf8"))));
      return socket;
    },
  });
  const document = connection.open("soak");
  return { name, connection, document, cut: () => socket?.terminate() };
}

function note(message) {
  const settled =
    message.kind === "ack"
      ? [message.settled]
      : message.kind === "state" || message.kind === "tail"
        ? message.settled
        : [];
  for (const each of settled)
    if ("version" in each) acknowledged.set(each.edit, each.version);
    else refused.set(each.edit, each.refused);
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is so; says what it waits for when that takes too long. */
async function until(what, is) {
  const begun = Date.now();
  while (!is()) {
    if (Date.now() - begun > 60_000) throw new Error(`It never came to be that ${what} (seed ${seed}).`);
    await pause(20);
  }
}

let made = 0;
let refusedHere = 0;

/** One edit of one client, as it sees the document now. */
function editOnce({ document }) {
  const edit = randomEdit(document.state.getState().plain, random);
  if (edit.turn === "undo") document.undo();
  else if (edit.turn === "redo") document.redo();
  else if (document.edit(edit.label, edit.recipe, edit) !== undefined) refusedHere++;
  made++;
}

const begunAt = performance.now();
try {
  await house.begin();
  const clients = ["Anna", "Ben", "Cleo"].map((name, index) => createClient(name, index + 1));
  await until("all have it open", () =>
    clients.every(({ document }) => document.state.getState().phase === "open"),
  );
  const killAt = new Set(Array.from({ length: kills }, (_, at) => Math.round(((at + 0.7) / kills) * count)));
  const cutAt = new Set(Array.from({ length: cuts }, () => Math.floor(random() * count)));
  let back = Promise.resolve();
  while (made < count) {
    const client = clients[Math.floor(random() * 3)];
    // Who waits for too much pauses, as a person would.
    if (client.document.state.getState().pending > 60) {
      await pause(5);
      continue;
    }
    editOnce(client);
    if (cutAt.delete(made)) client.cut();
    if (killAt.delete(made)) {
      await back;
      back = house.kill().then(house.begin);
    }
    if (made % 3 === 0) await pause(random() * 8);
  }
  await back;
  await until("all is answered", () => {
    for (const { connection } of clients) connection.retry();
    return clients.every(
      ({ document, connection }) =>
        document.state.getState().pending === 0 && connection.state.getState().link === "open",
    );
  });
  const now = await house.text();
  await until("all are at one version", () => {
    const versions = clients.map(({ document }) => document.state.getState().version);
    return versions.every((version) => version === versions[0]);
  });
  const shown = clients.map(({ document }) => printPlain(document.state.getState().plain));
  const version = clients[0].document.state.getState().version;
  for (const { connection } of clients) connection.dispose();
  await house.stop();

  const lines = house.journal();
  const journal = lines.filter(({ kind }) => kind === "edit");
  const byEdit = new Map(journal.map((line) => [line.edit, line]));
  const replayed = printPlain(journal.reduce((plain, { patches }) => applyPatches(plain, patches), start));
  const onDisk = printPlain(toPlain(parseDocument(readFileSync(house.file, "utf8")).document));
  const diverged = [...shown, replayed, onDisk].filter((text) => text !== now).length;
  const inOrder = journal.every((line, index) => line.version === index + 1) && journal.length === version;
  const lost = [...acknowledged].filter(([edit, at]) => byEdit.get(edit)?.version !== at).length;
  const twice = journal.length - byEdit.size;
  const unanswered = [...sent.keys()].filter(
    (edit) => !acknowledged.has(edit) && !refused.has(edit) && !byEdit.has(edit),
  );

  const fair = mustBeTaken([...sent.values()], lines);
  const notTaken = fair.filter(({ edit }) => refused.has(edit));
  const acceptedShare = 1 - notTaken.length / fair.length;
  const why = new Map();
  for (const { edit } of notTaken) {
    const kind = refused.get(edit).replace(/"[^"]*"|[\w-]+ →.*$/g, "…");
    why.set(kind, (why.get(kind) ?? 0) + 1);
  }
  for (const [kind, times] of why) console.log(`${times} × ${kind}`);
  console.log(
    `${version} versions, ${sent.size} edits sent, ${refused.size} refused by the server, ${refusedHere} here at once, in ${Math.round((performance.now() - begunAt) / 1000)} s.`,
  );
  report("edits", {
    ...{
      edits: made,
      seed,
      kills,
      cuts,
      versions: version,
      refused: refused.size,
      onePort: sent.size - fair.length,
    },
    ...{ acceptedShare, lostEdits: lost + twice + unanswered.length, diverged: diverged + (inOrder ? 0 : 1) },
  });
  if (diverged > 0 || lost > 0 || twice > 0 || unanswered.length > 0 || !inOrder || acceptedShare < 0.99) {
    console.log({ diverged, lost, twice, unanswered: unanswered.length, inOrder, acceptedShare });
    process.exitCode = 1;
  }
} finally {
  await house.kill();
  house.remove();
  rmSync(folder, { recursive: true, force: true });
}
