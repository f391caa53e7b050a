/** `dreamloom serve` in a process of its own, as a person starts it: it can be killed and started again. */

import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { GalleryItem, RunDetail, RunSummary } from "@dreamloom/server";
import { endOf, type Ended, type Rig } from "../cli/rig.js";

/** A serving process. */
export interface Serving {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
  /** How it ends. */
  readonly ended: Promise<Ended>;
  /** Asks the API; throws what it refuses. */
  ask<Value>(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Value>;
  runs(): Promise<readonly RunDetail[]>;
  gallery(): Promise<readonly GalleryItem[]>;
}

/** Starts it and waits until it can be asked. */
export async function startServing(rig: Rig, ...more: string[]): Promise<Serving> {
  const child = rig.start(["serve", "--no-open", "--port", "0", ...more]);
  const ended = endOf(child);
  const url = await addressOf(child, ended);
  const token = readFileSync(join(rig.home, "server", "token"), "utf8").trim();
  const ask: Serving["ask"] = async <Value>(method: string, path: string, body?: object) => {
    const answer = await fetch(`${url}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Value;
  };
  return {
    ...{ child, url, token, ended, ask },
    runs: () => ask("GET", "runs"),
    gallery: () => ask("GET", "gallery"),
  };
}

async function addressOf(child: ChildProcess, ended: Promise<Ended>): Promise<string> {
  const opened = new Promise<string>((resolve) => {
    let text = "";
    child.stdout?.on("data", (chunk: string) => {
      text += chunk;
      const found = /^Open (http:\/\/127\.0\.0\.1:\d+)\//m.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  const failed = ended.then(({ code, err }) => {
    throw new Error(`dreamloom serve ended with ${code}: ${err}`);
  });
  return await Promise.race([opened, failed]);
}

/** Looks again and again until there is something. The test's own time is the limit. */
export async function until<Value>(
  look: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** A run once it is in a state. */
export function inState(serving: Serving, run: string, ...states: RunSummary["state"][]): Promise<RunDetail> {
  return until(async () =>
    (await serving.runs()).find((one) => one.run.run === run && states.includes(one.run.state)),
  );
}

/** Ids of the living processes below one (Linux). */
export function childrenOf(pid: number): number[] {
  const all = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  const direct = all.filter((one) => parentOf(one) === pid);
  return direct.flatMap((one) => [one, ...childrenOf(one)]);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/^\d+ \(.*\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

/** Whether a process lives; a dead one that nobody has fetched does not. */
export function lives(pid: number): boolean {
  try {
    return existsSync(`/proc/${pid}`) && !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
