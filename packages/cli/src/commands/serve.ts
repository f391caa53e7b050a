/** `dreamloom serve`: the editor in a browser, until Ctrl-C. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer, ServerRefusal, type RunningServer, type ServerParts } from "@dreamloom/server";
import { elapsed } from "../display/words.js";
import { openDreamloom, type Dreamloom } from "../dreamloom.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import type { Host } from "../host.js";
import { hasScreen, openBrowser } from "../serve/open-browser.js";
import { paintFirst } from "../serve/paint-first.js";
import { serverParts } from "../serve/server-parts.js";
import { version } from "../version.js";

/** What may follow `dreamloom serve`. */
export interface ServeOptions {
  readonly workspace: string;
  readonly out: string;
  readonly port?: string;
  readonly open: boolean;
  readonly backend?: string;
  readonly first?: string;
}

/** Serves until it is told to end. */
export async function serve(options: ServeOptions, host: Host): Promise<ExitCode> {
  const onWarning = (message: string): void => host.streams.err(`${message}\n`);
  await using dreamloom = await openDreamloom({
    out: options.out,
    onWarning,
    ...(options.backend !== undefined && { backend: options.backend }),
  });
  const served = await serveWith(dreamloom, options, host);
  if (served.kind === "here") await served.ended;
  return exitCodes.ok;
}

/** A server of this process, or the one of another process that works with this home folder already. */
export type Served =
  /** `ended` is settled when it was told to end and has. */
  { readonly kind: "here"; readonly ended: Promise<void> } | { readonly kind: "other" };

/** Starts a server, or finds the one that is up, and shows where it is. */
export async function serveWith(dreamloom: Dreamloom, options: ServeOptions, host: Host): Promise<Served> {
  const port = portOf(options.port);
  if (dreamloom.home.unwritable !== undefined)
    throw new Refusal(
      exitCodes.environment,
      `${dreamloom.home.unwritable} The editor needs a place to keep your work.`,
    );
  const onWarning = (message: string): void => host.streams.err(`${message}\n`);
  const packs = await dreamloom.packs();
  const parts = serverParts({
    dreamloom,
    packs,
    version: version(),
    workspace: options.workspace,
    onWarning,
  });
  if (parts.pageFolder === undefined)
    throw new Refusal(
      exitCodes.environment,
      "The editor is not built. Type `npm run setup` in Dreamloom's folder.",
    );
  host.interrupt.atOnce = () => dreamloom.writer.abandon();
  const server = await start(parts, port);
  if ("kind" in server) {
    await joinRunning(server, { dataFolder: parts.dataFolder, options, host });
    return { kind: "other" };
  }
  const ended = untilToldToEnd(server, host);
  if (options.first !== undefined) await paint(options.first, { server, parts, host });
  if (!host.interrupt.signal.aborted) await show(server, options, host);
  return { kind: "here", ended };
}

/** Another server of this home folder, which is up already. */
interface OtherServer {
  readonly kind: "other";
  readonly url: string;
  /** Why there is none of our own. */
  readonly message: string;
}

async function start(parts: ServerParts, port: number | undefined): Promise<RunningServer | OtherServer> {
  try {
    return await startServer(parts, port === undefined ? {} : { port });
  } catch (error) {
    if (!(error instanceof ServerRefusal)) throw error;
    const { running, message } = error;
    if (running === undefined) throw new Refusal(exitCodes.environment, message, error);
    return { kind: "other", url: running, message };
  }
}

/** There is no second server: the one that is up is asked to let a browser in. */
async function joinRunning(
  { url, message }: OtherServer,
  {
    dataFolder,
    options,
    host,
  }: { readonly dataFolder: string; readonly options: ServeOptions; readonly host: Host },
): Promise<void> {
  const token = readFileSync(join(dataFolder, "token"), "utf8").trim();
  const invite = async (): Promise<string> => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const answer = await fetch(`${url}/api/logins`, { method: "POST", headers, body: "{}" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    return ((await answer.json()) as { readonly url: string }).url;
  };
  try {
    host.streams.out(`Open ${await invite()}\n`);
    host.streams.err("Dreamloom runs already; this is its address.\n");
    if (options.open && hasScreen(host)) await openBrowser(await invite());
  } catch (error) {
    throw new Refusal(exitCodes.environment, message, error);
  }
}

async function paint(
  file: string,
  {
    server,
    parts,
    host,
  }: { readonly server: RunningServer; readonly parts: ServerParts; readonly host: Host },
): Promise<void> {
  host.streams.err("Painting the first picture …\n");
  const { files, elapsedMs, problem } = await paintFirst(file, server.runs, parts.out);
  if (problem !== undefined) host.streams.err(`The first picture could not be painted. ${problem}\n`);
  else host.streams.err(`Painted in ${elapsed(elapsedMs)}.\n`);
  for (const path of files) host.streams.out(`${path}\n`);
}

async function show(server: RunningServer, options: ServeOptions, host: Host): Promise<void> {
  const url = server.loginUrl();
  host.streams.out(`Open ${url}\n`);
  host.streams.err("Ctrl-C ends it.\n");
  if (options.open && hasScreen(host)) await openBrowser(server.loginUrl());
}

/** The first Ctrl-C lets what runs come to its end; the second ends at once. */
function untilToldToEnd(server: RunningServer, host: Host): Promise<void> {
  return new Promise((resolve, reject) => {
    host.interrupt.onAsked = () => {
      if (server.runs.list().some(({ run }) => run.state === "running"))
        host.streams.err(
          "Letting what runs come to its end. Once more ends it now; it is queued again then.\n",
        );
      server.close("gently").then(resolve, reject);
    };
  });
}

function portOf(typed: string | undefined): number | undefined {
  if (typed === undefined) return undefined;
  const port = /^\d{1,5}$/.test(typed) ? Number(typed) : -1;
  if (port >= 0 && port < 65_536) return port;
  throw new Refusal(exitCodes.badGraph, `"${typed}" is no port; it must be a number from 0 to 65535.`);
}
