/** docs/packs.md carried out as it stands: in an empty folder, with no network but a registry on loopback. */

import { spawn, type ChildProcess } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Description } from "@dreamloom/engine";
import type { GalleryItem, RunSummary } from "@dreamloom/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Listed } from "./cli/packs.js";
import { clone, endOf, type Ended } from "./cli/rig.js";
import { until } from "./server/process.js";
import { emptyFolder } from "./support/empty-folder.js";
import { plainEnvironment } from "./support/npm.js";
import { startRegistry, type LoopbackRegistry } from "./support/registry.js";

const text = readFileSync(join(clone, "docs", "packs.md"), "utf8");
const blocks = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = "", code = ""]) => ({
  language,
  code,
}));
const shell = blocks.filter(({ language }) => language === "sh").map(({ code }) => code.trim());
const sources = blocks.filter(({ language }) => language === "ts").map(({ code }) => code);

/** On a machine that cannot shut packs in, the page's own way out: the person trusts the pack. */
let trust = "";
let folder: string;
let registry: LoopbackRegistry;
let environment: Record<string, string>;
/** Where the page has come to: `cd` in one block counts for those after it. */
let at: string;

beforeAll(async () => {
  folder = emptyFolder("dreamloom page ü");
  at = folder;
  registry = await startRegistry();
  const bin = join(folder, ".bin");
  mkdirSync(bin);
  // What `npm link --workspace packages/cli` does.
  symlinkSync(join(clone, "packages", "cli", "bin", "dreamloom.js"), join(bin, "dreamloom"));
  const nowhere = "http://127.0.0.1:9/";
  environment = {
    ...plainEnvironment(),
    ...registry.environment,
    PATH: `${bin}:${process.env["PATH"]}`,
    DREAMLOOM_HOME: join(folder, ".home"),
    ...{ npm_config_proxy: nowhere, npm_config_https_proxy: nowhere, npm_config_noproxy: "127.0.0.1" },
    ...{ HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere, NO_PROXY: "127.0.0.1" },
  };
  const { out } = await carryOut("dreamloom pack list --json");
  if (!(JSON.parse(out) as Listed).enforced.holds) trust = " --trust";
});
afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts lines of the page where it has come to. */
function start(lines: string): ChildProcess {
  const said = lines.replace(/dreamloom pack (?:dev|add)\b.*/g, (line) => `${line}${trust}`);
  return spawn("bash", ["-ec", said], { cwd: at, env: environment, stdio: ["ignore", "pipe", "pipe"] });
}

/** Carries a block out and remembers where it has come to. */
async function carryOut(lines: string): Promise<Ended> {
  const ended = await endOf(start(`${lines}\npwd > "${join(folder, ".at")}"`));
  if (ended.code !== 0) throw new Error(`${lines}\nended with ${ended.code}:\n${ended.out}${ended.err}`);
  at = readFileSync(join(folder, ".at"), "utf8").trim();
  return ended;
}

/** The address of the editor, once it is printed. */
async function addressOf(child: ChildProcess, ended: Promise<Ended>): Promise<string> {
  let out = "";
  child.stdout?.on("data", (chunk: string) => (out += chunk));
  const failed = ended.then(({ code, err }) => {
    throw new Error(`It ended with ${code}: ${err}`);
  });
  return await Promise.race([until(() => /^Open (http:\/\/127\.0\.0\.1:\d+)\//m.exec(out)?.[1]), failed]);
}

describe("docs/packs.md", () => {
  it("leads in three commands from nothing to a node in the editor, and what is saved is there a moment later", async () => {
    const lines = shell[0]!.split("\n");
    expect(lines).toHaveLength(3);
    await carryOut(lines.slice(0, 2).join("\n"));
    const child = start(`exec ${lines[2]}`);
    const ended = endOf(child);
    try {
      const url = await addressOf(child, ended);
      const token = readFileSync(join(folder, ".home", "server", "token"), "utf8").trim();
      const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
      const ask = async <Value>(path: string, body?: object): Promise<Value> => {
        const order = body && { method: "POST", body: JSON.stringify(body) };
        const answer = await fetch(`${url}/api/${path}`, { headers, ...order });
        if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
        return (await answer.json()) as Value;
      };
      const node = async (): Promise<Description | undefined> => {
        const nodes = await ask<readonly Description[]>("nodes");
        return nodes.find(({ type }) => type === "toon/night-sky");
      };
      expect(await node()).toMatchObject({ title: "Night sky", pack: { name: "toon", dev: true } });

      const paint = async (): Promise<string> => {
        const [run] = await ask<readonly RunSummary[]>("runs", { document: "night-sky" });
        const item = await until(async () => {
          const gallery = await ask<readonly GalleryItem[]>("gallery");
          return gallery.find((one) => one.run === run!.run);
        });
        return item.picture.digest;
      };
      const first = await paint();

      const file = join(at, "src", "night-sky.ts");
      const good = readFileSync(file, "utf8");
      let said = "";
      child.stderr?.on("data", (chunk: string) => (said += chunk));
      writeFileSync(file, good.replace('"Night sky"', "Night sky"));
      await until(() => (/^src\/night-sky\.ts:\d+:\d+ /m.test(said) ? true : undefined));
      expect(await node(), "the last good build stays").toMatchObject({ title: "Night sky" });
      writeFileSync(
        file,
        good
          .replace('title: "Night sky"', 'title: "Day sky"')
          .replace("depth * depth * depth", "depth * depth"),
      );
      await until(async () => ((await node())?.title === "Day sky" ? true : undefined));
      expect(await paint()).not.toBe(first);
    } finally {
      child.kill("SIGINT");
    }
    const { code } = await ended;
    expect(code).toBe(0);
    expect((await carryOut("dreamloom nodes night-sky || true")).err).toMatch(/no node "night-sky"/);
  }, 240_000);

  it("tests the new pack", async () => {
    expect((await carryOut(shell[1]!)).out).toMatch(/# fail 0\n/);
  }, 120_000);

  it("has nodes that compile and can be described", async () => {
    const copy = `${at} with more`;
    cpSync(at, copy, { recursive: true, verbatimSymlinks: true });
    const names = sources.map((source) => {
      const name = /^\/\/ src\/([\w-]+)\.ts$/m.exec(source)![1]!;
      writeFileSync(join(copy, "src", `${name}.ts`), source);
      return name;
    });
    const imports = names.map((name, index) => `import node${index} from "./${name}.js";`);
    const nodes = names.map((_, index) => `node${index}`).join(", ");
    writeFileSync(
      join(copy, "src", "index.ts"),
      `import { definePack } from "@dreamloom/engine";\n${imports.join("\n")}\n` +
        `import { palette } from "./palette.js";\n` +
        `export default definePack({ prefix: "toon", nodes: [${nodes}], sockets: [palette] });\n`,
    );
    const table = [...text.matchAll(/^\| `("\w+": (?:true|\[.*?\]))` +\|/gm)].map((match) => match[1]);
    const manifest = JSON.parse(readFileSync(join(copy, "package.json"), "utf8")) as {
      dreamloom: { permissions: object; limits?: object };
    };
    manifest.dreamloom.permissions = JSON.parse(`{${table.join(", ")}}`) as object;
    const limits = /^`"limits": (\{.*?\})`/m.exec(text)![1]!;
    manifest.dreamloom.limits = JSON.parse(limits) as object;
    writeFileSync(join(copy, "package.json"), JSON.stringify(manifest));
    const here = at;
    at = copy;
    await carryOut("dreamloom pack build");
    at = here;
    const built = JSON.parse(readFileSync(join(copy, "nodes.json"), "utf8")) as {
      readonly nodes: readonly { readonly type: string }[];
    };
    expect(built.nodes).toHaveLength(sources.length);
    expect(Object.keys(manifest.dreamloom.permissions)).toHaveLength(7);
  }, 120_000);

  it("publishes, finds, installs, runs, and installs again what a graph records", async () => {
    const [publish, use, from] = shell.slice(2);
    await carryOut(publish!);
    const used = await carryOut(use!);
    expect(used.out).toMatch(/^toon +0\.1\.0/m);
    const kind = trust === "" ? "sandboxed" : "trusted";
    expect(used.out).toMatch(new RegExp(`^toon 0\\.1\\.0 {2}${kind}$`, "m"));
    expect(used.out.trim().split("\n").at(-1)).toMatch(/night-sky-[0-9a-f]{8}\.png$/);
    await carryOut("dreamloom pack remove toon");
    expect((await carryOut(from!)).err).toContain(`Installed toon 0.1.0, ${kind}.`);
    expect(shell).toHaveLength(5);
  }, 240_000);
});
