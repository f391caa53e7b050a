/** The server in a process of its own, on one folder and one port: killed with -9 and started again. */

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const bin = join(import.meta.dirname, "..", "..", "packages", "cli", "bin", "dreamloom.js");

/** A folder with one document in it; its server is started by `begin`. */
export function createHouse(document, text) {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-soak-edits-"));
  const home = join(folder, "home");
  mkdirSync(join(folder, "graphs"), { recursive: true });
  const file = join(folder, "graphs", `${document}.json`);
  writeFileSync(file, text);
  let child;
  let port = 0;

  const begin = async () => {
    child = spawn(process.execPath, [bin, "serve", "--no-open", "--port", String(port)], {
      cwd: folder,
      env: { PATH: process.env.PATH, DREAMLOOM_HOME: home, CI: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    port = await portOf(child);
  };
  const end = (signal) =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      else child.once("close", resolve).kill(signal);
    });
  return {
    begin,
    file,
    url: () => `ws://127.0.0.1:${port}/ws`,
    token: () => readFileSync(join(home, "server", "token"), "utf8").trim(),
    kill: () => end("SIGKILL"),
    stop: () => end("SIGTERM"),
    /** What the server says the document is. */
    text: async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/api/documents/${document}`, {
        headers: { authorization: `Bearer ${readFileSync(join(home, "server", "token"), "utf8").trim()}` },
      });
      if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
      return answer.text();
    },
    /** Every line of the journal, as it lies on the disk. */
    journal: () => journalOf(join(home, "server", "documents")),
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function portOf(child) {
  return new Promise((resolve, reject) => {
    let out = "";
    let err = "";
    child.stderr.on("data", (chunk) => (err += chunk));
    child.stdout.on("data", (chunk) => {
      out += chunk;
      const found = /^Open http:\/\/127\.0\.0\.1:(\d+)\//m.exec(out)?.[1];
      if (found !== undefined) resolve(Number(found));
    });
    child.once("close", (code) => reject(new Error(`The server ended with ${code}: ${err}`)));
  });
}

function journalOf(documents) {
  const lines = [];
  for (const history of readdirSync(documents))
    for (const name of readdirSync(join(documents, history)).sort())
      if (/^journal-\d+\.jsonl$/.test(name))
        for (const line of readFileSync(join(documents, history, name), "utf8").split("\n"))
          if (line !== "") lines.push(JSON.parse(line.slice(9)));
  return lines;
}
