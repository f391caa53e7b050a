/**
 * What the probes aim at, set up in our own process: a folder with a secret, sockets that are listened on, a variable of the
 * environment, listeners for signals. Each notes for itself when it was reached, whatever the probe says.
 */

import { randomBytes, randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import type { Socket as UdpSocket } from "node:dgram";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Aims } from "./probes/attempt.js";

/** The canaries of one probing. */
export interface Canaries extends AsyncDisposable {
  readonly aims: Omit<Aims, "without">;
  /** Puts links to the secret into the pack's folder. */
  linkFrom(folder: string): void;
  /** What was reached so far, as seen from here. */
  reached(): readonly { readonly what: string; readonly detail: string }[];
}

const variable = "DREAMLOOM_PROBE";

/** Sets everything up. */
export async function openCanaries(): Promise<Canaries> {
  const secret = randomBytes(16).toString("hex");
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-probe-"));
  writeSecrets(folder, secret);
  const before = stateOf(folder);
  const heard = new Map<string, string>();
  const note = (what: string, detail: string): void => void heard.set(what, detail);
  const onSignal = (name: NodeJS.Signals): void => note("send a signal to our process", `${name} arrived`);
  const signals = ["SIGUSR1", "SIGUSR2"] as const;
  for (const name of signals) process.on(name, onSignal);
  process.env[variable] = secret;

  const unix = join(folder, "canary.sock");
  const abstract = `\0dreamloom-probe-${secret}`;
  const tcp = await listen({ port: 0, host: "127.0.0.1" }, () =>
    note("open a connection", "it was accepted"),
  );
  const named = await listen({ path: unix }, () =>
    note("open a socket of another program", "it was accepted"),
  );
  const nameless = await listen({ path: abstract }, () =>
    note("open a nameless socket of another program", "it was accepted"),
  );
  const udp = await listenUdp(() => note("send a datagram", "it arrived"));
  const { port } = tcp.address() as { readonly port: number };
  return {
    aims: {
      ...{ folder, secret, variable, unix, abstract, pid: process.pid, tcp: port, udp: udp.address().port },
      ...{ file: join(folder, "secret.txt"), database: join(folder, "secret.db") },
    },
    linkFrom: (packFolder) => {
      symlinkSync(join(folder, "secret.txt"), join(packFolder, "link-to-file"));
      symlinkSync(folder, join(packFolder, "link-to-folder"));
    },
    reached: () => {
      const after = stateOf(folder);
      if (after !== before) note("change a folder outside", `it holds ${after} now`);
      return [...heard].map(([what, detail]) => ({ what, detail }));
    },
    [Symbol.asyncDispose]: async () => {
      for (const name of signals) process.off(name, onSignal);
      delete process.env[variable];
      udp.close();
      await Promise.all([tcp, named, nameless].map((server) => closed(server)));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function writeSecrets(folder: string, secret: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "secret.txt"), `SECRET=${secret}\n`);
  writeFileSync(join(folder, "secret.mjs"), `export const secret = "${secret}";\n`);
  writeFileSync(join(folder, "secret.cjs"), `exports.secret = "${secret}";\n`);
  writeFileSync(join(folder, "victim"), "");
  writeFileSync(join(folder, "secret.db"), emptyDatabase(secret));
}

/** Node 20 makes no databases: a file that is none still tells whether it can be opened. */
function emptyDatabase(secret: string): string {
  return `no database: ${secret}`;
}

/** Names and contents, to see whether anything was changed. */
function stateOf(folder: string): string {
  return readdirSync(folder)
    .filter((name) => !name.endsWith(".sock"))
    .map((name) => `${name}: ${readFileSync(join(folder, name), "latin1")}`)
    .join("\n");
}

function listen(
  where: { readonly port?: number; readonly host?: string; readonly path?: string },
  onConnection: () => void,
): Promise<Server> {
  const server = createServer((socket) => {
    onConnection();
    socket.on("error", () => undefined).destroy();
  });
  return new Promise((resolve, reject) => {
    server.on("error", reject).listen(where as { path: string }, () => resolve(server.unref()));
  });
}

function listenUdp(onMessage: () => void): Promise<UdpSocket> {
  const socket = createSocket("udp4").on("message", onMessage);
  return new Promise((resolve, reject) => {
    socket.on("error", reject).bind(0, "127.0.0.1", () => resolve(socket.unref()));
  });
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}

/** A port that nobody listens on, with the overwhelming likelihood of a random choice. */
export function freePort(): number {
  return randomInt(49_152, 65_536);
}
