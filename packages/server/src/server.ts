/**
 * The server: documents, runs, pictures and clients in one process, behind one gate, on loopback. Decodes no picture and
 * runs no model: that is done by what `ServerParts` hands in.
 */

import { join } from "node:path";
import express from "express";
import type { GateHouse } from "./gate/gate.js";
import { createSessions } from "./gate/sessions.js";
import { createTokens, keptToken } from "./gate/tokens.js";
import { openHouse, type House } from "./house/open-house.js";
import { HttpProblem, sendProblem } from "./http/answers.js";
import { answerToHead, clientOf, createFront } from "./http/front.js";
import { listenOnLoopback, PortProblem, stop, type Listening } from "./http/listen.js";
import { openUploads, type Uploads } from "./http/read-body.js";
import { bindRoutes, problemOf } from "./http/routes.js";
import { usualLimits, type Limits } from "./limits/limits.js";
import { takeDataLock, type DataLock, type Holder } from "./lock/data-lock.js";
import { openLog, type Log } from "./log/log.js";
import type { ServerParts } from "./parts.js";
import { DatabaseProblem } from "./runs/database.js";
import type { RunHouse } from "./runs/run-house.js";
import type { Person } from "./protocol/index.js";
import { documentRoutes } from "./routes/document-routes.js";
import { packRoutes } from "./routes/pack-routes.js";
import { pictureRoutes } from "./routes/picture-routes.js";
import { runRoutes } from "./routes/run-routes.js";
import { createTalk, type Talk } from "./socket/client-talk.js";
import { createSocketHouse, type SocketHouse } from "./socket/socket-house.js";
import { openPage } from "./static/page.js";

/** How the server is to be started. */
export interface ServerOptions {
  /** The port to take; refused when it is taken. Absent: the first free one from `defaultPort` on. 0: any. */
  readonly port?: number;
  /** Numbers that a test or a bench needs smaller or larger. */
  readonly limits?: Partial<Limits>;
}

/** A server that is up. */
export interface RunningServer {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Every call makes a new link that lets one browser in, once. */
  readonly loginUrl: () => string;
  /** For command-line clients: as it stands in the data folder's `token`. */
  readonly token: string;
  /** What runs here, for the process that serves. */
  readonly runs: RunHouse;
  /** Takes nothing new, lets what runs come to an end for at most 30 s, keeps everything; `now` does not wait, also when a gentle stop waits already. */
  readonly close: (how?: "gently" | "now") => Promise<void>;
}

/** Why a server cannot start, in a sentence for the person. */
export class ServerRefusal extends Error {
  override readonly name = "ServerRefusal";
  /** Where the other server is, if it is one of ours on the same data folder. */
  readonly running: string | undefined;
  constructor(message: string, running?: string) {
    super(message);
    this.running = running;
  }
}

/** Starts the server. Throws a `ServerRefusal` when it cannot. */
export async function startServer(parts: ServerParts, options: ServerOptions = {}): Promise<RunningServer> {
  // Else this signal opens Node's inspector, and whoever can send it could have code run here.
  process.on("SIGUSR1", ignoreSignal);
  const limits = { ...usualLimits, ...options.limits };
  const lock = lockOrRefuse(parts.dataFolder);
  const log = openLog(join(parts.dataFolder, "logs"));
  try {
    const whoIsHere: { talk?: Talk } = {};
    const personOf = (client: string, name = "Somebody"): Person =>
      whoIsHere.talk?.personOf(client) ?? { client, name, colour: 0 };
    const house = await openHouse(parts, limits, ({ client, name }) => personOf(client, name));
    const uploads = await openUploads(join(parts.dataFolder, "uploads"), limits);
    const talk = (whoIsHere.talk = talkOf(house, parts));
    const up = await goUp({ parts, options, limits, log, house, talk, uploads, personOf });
    lock.tell(up.listening.url);
    log.write({
      kind: "started",
      version: parts.version,
      port: up.listening.port,
      node: process.versions.node,
    });
    house.runs.begin();
    return running(up, { house, lock, log, limits });
  } catch (error) {
    lock.release();
    if (error instanceof PortProblem || error instanceof DatabaseProblem)
      throw new ServerRefusal(error.message);
    throw error;
  }
}

function ignoreSignal(): void {
  // Heard, and nothing done.
}

function lockOrRefuse(dataFolder: string): DataLock {
  const lock = takeDataLock(dataFolder);
  if (!("heldBy" in lock)) return lock;
  throw new ServerRefusal(sentenceOf(lock.heldBy), lock.heldBy.url);
}

function sentenceOf({ pid, url }: Holder): string {
  const where = url === undefined ? "" : ` at ${url}`;
  return `Another Dreamloom server (process ${pid}) works with the same data folder${where}. Use that one, stop it, or set DREAMLOOM_HOME to another folder.`;
}

function talkOf({ hub, runs, events }: House, { version }: ServerParts): Talk {
  const talk = createTalk({
    version,
    events,
    hub,
    documents: async () => (await hub.list({ limit: 200 })).documents,
    runs: () => ({ runs: runs.list(), paused: runs.paused }),
  });
  runs.onPreview(talk);
  return talk;
}

interface UpParts {
  readonly parts: ServerParts;
  readonly options: ServerOptions;
  readonly limits: Limits;
  readonly log: Log;
  readonly house: House;
  readonly talk: Talk;
  readonly uploads: Uploads;
  readonly personOf: (client: string) => Person;
}

interface Up {
  readonly listening: Listening;
  readonly gate: GateHouse;
  readonly sockets: SocketHouse;
  /** A new link that lets one browser in, once. */
  readonly invite: () => string;
}

async function goUp(it: UpParts): Promise<Up> {
  const { parts, options, limits, log, talk } = it;
  let gate: GateHouse | undefined;
  const ofGate = { gate: () => gate };
  const judge: Parameters<typeof createSocketHouse>[0]["judge"] = (request) =>
    answerToHead(request, ofGate, "websocket");
  const sockets = createSocketHouse({ limits, log, judge, welcome: talk.welcome });
  const page = parts.pageFolder === undefined ? undefined : openPage(parts.pageFolder);
  let invite = (): string => "";
  const api = apiOf(it, () => invite());
  const front = { ...ofGate, limits, log, api, page, upgrade: sockets.upgrade };
  const token = keptToken(parts.dataFolder);
  try {
    const listening = await listenOnLoopback(() => createFront(front), options.port);
    gate = {
      port: listening.port,
      tokens: createTokens(token, limits),
      sessions: createSessions(token, listening.port),
    };
    const { tokens } = gate;
    invite = () => `${listening.url}/login?token=${tokens.once()}`;
    return { listening, gate, sockets, invite };
  } catch (error) {
    sockets.close();
    await it.house.close();
    throw error;
  }
}

function apiOf(
  { parts, limits, log, house, uploads, personOf }: UpParts,
  invite: () => string,
): express.Express {
  const app = express();
  app.disable("x-powered-by").disable("etag").enable("case sensitive routing").enable("strict routing");
  const { hub, runs, questions, packs } = house;
  const routes = { parts, hub, runs, questions, packs, personOf, invite };
  const handlers = {
    ...documentRoutes(routes),
    ...pictureRoutes(routes),
    ...runRoutes(routes),
    ...packRoutes(routes),
  };
  bindRoutes(app, handlers, { limits, uploads, log, clientOf });
  app.use((_request, response) =>
    sendProblem(response, new HttpProblem(404, "There is nothing at this address.")),
  );
  app.use(((error, _request, response, _next) => {
    const { status } = (error ?? {}) as { readonly status?: unknown };
    const misspelt = status === 400 ? new HttpProblem(400, "The address is not well written.") : error;
    sendProblem(response, problemOf(misspelt, { path: "api" }, log));
  }) satisfies express.ErrorRequestHandler);
  return app;
}

interface Ending {
  readonly house: House;
  readonly lock: DataLock;
  readonly log: Log;
  readonly limits: Limits;
}

function running({ listening, gate, sockets, invite }: Up, ending: Ending): RunningServer {
  const { house, lock, log, limits } = ending;
  let closing: Promise<void> | undefined;
  const end = async (how: "gently" | "now") => {
    log.write({ kind: "stopping", how });
    await house.runs.stop({ drainMs: how === "now" ? 0 : limits.stopMs });
    sockets.close();
    await Promise.all(listening.servers.map(stop));
    await house.close();
    log.write({ kind: "stopped" });
    lock.release();
    process.off("SIGUSR1", ignoreSignal);
  };
  return {
    runs: house.runs,
    url: listening.url,
    port: listening.port,
    token: gate.tokens.bearer,
    loginUrl: invite,
    close: (how = "gently") => {
      if (closing !== undefined && how === "now") void house.runs.stop({ drainMs: 0 });
      return (closing ??= end(how));
    },
  };
}
