/** A studio for tests: the real `dreamloom serve` in a folder of its own, and real browsers that look at it. */

import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

const root = join(import.meta.dirname, "..", "..");
const cli = join(root, "packages", "cli", "bin", "dreamloom.js");

/** Where a browser may lie; CI installs Debian's. */
const places = [
  process.env["DREAMLOOM_CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser of this machine, if it has one. */
export const browserPath = places.find((path) => path !== undefined && existsSync(path));

if (browserPath === undefined && process.env["DREAMLOOM_CI"] === "1")
  throw new Error("Continuous integration must have a browser: install Debian's chromium.");
if (browserPath === undefined)
  process.stderr.write(
    "No Chromium was found: the tests in a browser do not run. Set DREAMLOOM_CHROMIUM to one.\n",
  );

/** A server that runs, and what it may be asked. */
export interface Studio extends AsyncDisposable {
  readonly url: string;
  /** The folder it was started in. */
  readonly folder: string;
  readonly home: string;
  /** A page that is let in, in a browser profile of its own. What it prints as an error fails the test that asks `mistakes`. */
  enter(options?: EnterOptions): Promise<Page>;
  /** Asks the API as a program does. */
  api(path: string, init?: RequestInit): Promise<Response>;
  /** Ends the server as the system does when it runs out of memory. */
  kill(): Promise<void>;
  /** Starts it again on the same folder, home and port. */
  restart(): Promise<void>;
}

/** What a studio is started with. */
export interface StudioOptions {
  /** Laid over this process's variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How a page is entered. */
export interface EnterOptions {
  readonly width?: number;
  readonly height?: number;
  readonly scheme?: "dark" | "light";
  readonly still?: true;
  /** What stands behind the address: `#document=…`. */
  readonly at?: string;
}

let browser: Browser | undefined;

/** One browser for a file of tests. */
async function theBrowser(): Promise<Browser> {
  browser ??= await chromium.launch({
    executablePath: browserPath!,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  return browser;
}

/** Ends the browser; after all tests of a file. */
export async function closeBrowser(): Promise<void> {
  await browser?.close();
  browser = undefined;
}

/** What pages printed as errors, or threw. */
export const mistakes = new WeakMap<Page, string[]>();

/** Starts a studio. */
export async function openStudio({ environment = {} }: StudioOptions = {}): Promise<Studio> {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom studio ö "));
  const home = join(folder, "home");
  const start = (port: number): Promise<Started> =>
    startServer(folder, { ...environment, DREAMLOOM_HOME: home }, port);
  let server = await start(0);
  const contexts: BrowserContext[] = [];
  const api = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${readFileSync(join(home, "server", "token"), "utf8").trim()}`,
        ...(typeof init.body === "string" ? { "content-type": "application/json" } : {}),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
  return {
    get url() {
      return server.url;
    },
    folder,
    home,
    api,
    async enter({ width = 1600, height = 1000, scheme = "dark", still, at = "" } = {}) {
      const context = await (
        await theBrowser()
      ).newContext({
        viewport: { width, height },
        colorScheme: scheme,
        reducedMotion: still ? "reduce" : "no-preference",
        permissions: ["clipboard-read", "clipboard-write"],
      });
      contexts.push(context);
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      const said: string[] = [];
      mistakes.set(page, said);
      page.on("pageerror", (error) => said.push(String(error)));
      page.on("console", (message) => {
        if (
          message.type() === "error" &&
          !/WebSocket|ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE/.test(message.text())
        )
          said.push(message.text());
      });
      const { url } = (await (await api("/api/logins", { method: "POST", body: "{}" })).json()) as {
        url: string;
      };
      if (at === "") await page.goto(url);
      else {
        await context.request.get(url);
        await page.goto(`${server.url}/${at}`);
      }
      return page;
    },
    async kill() {
      await ended(server.child, "SIGKILL");
    },
    async restart() {
      server = await start(Number(new URL(server.url).port));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(contexts.map((context) => context.close()));
      await ended(server.child, "SIGTERM");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
}

async function startServer(
  folder: string,
  environment: Readonly<Record<string, string>>,
  port: number,
): Promise<Started> {
  const child = spawn(process.execPath, [cli, "serve", "--no-open", "--port", String(port)], {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  child.stderr.on("data", (data: Buffer) => said.push(data.toString()));
  child.once("exit", (code, signal) => {
    if (child.stdout.destroyed || signal === "SIGKILL" || code === 0) return;
    process.stderr.write(`The server ended with ${signal ?? code}. It said:\n${said.join("\n")}\n`);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    const address = /^Open (http:\/\/[^/\s]+)/.exec(line)?.[1];
    if (address !== undefined) {
      child.stdout.resume();
      return { child, url: address };
    }
  }
  throw new Error(`The server did not start. It said:\n${said.join("\n")}`);
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}
