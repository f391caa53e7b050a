/** The commands `serve` and `doctor`, and pictures that the server and the command line agree on. */

import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { GalleryItem, RunSummary } from "@dreamloom/server";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { pixelsOf } from "./cli/png.js";
import { clone, createRig, lastOf, type Rig } from "./cli/rig.js";
import { startServing } from "./server/process.js";
import { ask, joined, serve } from "./server/rig.js";

let rig: Rig;
beforeEach(() => (rig = createRig()));
afterEach(() => rig[Symbol.dispose]());

const textToPicture = join(clone, "graphs", "text-to-picture.json");

describe("dreamloom serve", () => {
  it("paints a graph first, says where its picture is, and has it in the gallery", async () => {
    const serving = await startServing(rig, "--first", textToPicture);
    try {
      const [item, ...others] = await serving.gallery();
      expect(others).toEqual([]);
      expect(item).toMatchObject({ document: "text-to-picture", title: "Text to picture", seed: "2" });
      const small = await fetch(`${serving.url}/api/pictures/${item!.picture.digest}?size=48`, {
        headers: { authorization: `Bearer ${serving.token}` },
      });
      const bytes = Buffer.from(await small.arrayBuffer());
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([48, 48]);
      serving.child.kill("SIGINT");
      const { code, out } = await serving.ended;
      expect(code).toBe(0);
      const [path, open] = out.split("\n");
      expect(path).toBe(join(rig.folder, "out", `text-to-picture-${item!.picture.digest.slice(7, 15)}.png`));
      expect(readFileSync(path!).subarray(1, 4).toString()).toBe("PNG");
      expect(open).toMatch(/^Open http:\/\/127\.0\.0\.1:\d+\/login\?token=/);
    } finally {
      serving.child.kill("SIGKILL");
    }
  });

  it("says what is in the way when its list of runs cannot be read, and leaves that as it is", async () => {
    rig.write("home/server/runs.db", "Once upon a time there was no database. ".repeat(99));
    const { code, err } = await rig.command("serve", "--no-open", "--port", "0");
    expect(code).toBe(5);
    expect(err).toMatch(/runs\.db", cannot be opened: .*Move it away to begin a new one\.\n$/);
    expect(readFileSync(join(rig.home, "server", "runs.db"), "utf8")).toMatch(/^Once upon a time/);
    expect((await rig.command("doctor")).out).toContain("no server works with this home folder");
  });

  it("refuses what is no port", async () => {
    const { code, err } = await rig.command("serve", "--port", "99999");
    expect([code, err]).toEqual([2, '"99999" is no port; it must be a number from 0 to 65535.\n']);
  });
});

describe("dreamloom doctor", () => {
  it("says what is here, what is enforced and what is not", async () => {
    const { code, out } = await rig.command("doctor");
    expect(code).toBe(0);
    for (const title of ["This machine", "Your files", "Models", "The server", "Workers", "Packs"])
      expect(out).toContain(`\n${title}\n`);
    expect(out).toMatch(/· workspace +.*graphs is not there yet; it is made when needed/s);
    expect(out).toContain("dream-mini");
    expect(out).toMatch(/\+ cpu /);
    expect(out).toMatch(/network, files +not enforced/);
    expect(out).toMatch(/\nNothing is in the way\.\n$/);
  });

  it("ends with 5 when something is in the way, and names it", async () => {
    rig.write("graphs", "a file where a folder should be");
    const { code, out } = await rig.command("doctor");
    expect(code).toBe(5);
    expect(out).toMatch(/! workspace +.* is a file, not a folder/);
    expect(out).toMatch(/\n1 thing is in the way: workspace\.\n$/);
  });
});

describe("a graph that was edited and run in the server", () => {
  it("gives the same picture from its saved file on the command line", async () => {
    const server = await serve({ documents: { whales: readFileSync(textToPicture, "utf8") } });
    const client = await joined(server, { client: "a".repeat(16) });
    client.say({ kind: "open", document: "whales", pending: [] });
    const { version } = await client.hear("state");
    const patches = [
      {
        op: "replace",
        path: ["nodes", "prompt", "inputs", "text"],
        value: "a blue whale on a green background",
      },
      { op: "add", path: ["nodes", "sample", "inputs", "steps"], value: 9 },
      { op: "replace", path: ["layout", "sample", "at"], value: [10, 20] },
    ] as const;
    const edit = { kind: "edit", document: "whales", edit: "1".repeat(16), label: "three things" } as const;
    client.say({ ...edit, base: version, patches });
    await client.hear("ack");
    const [run] = (await ask(server, "POST", "runs", { document: "whales", seeds: "next" }))
      .value as RunSummary[];
    const ends: RunSummary[] = [];
    while (ends.length === 0) {
      const { event } = await client.hear("event");
      if (event.kind === "run-changed" && event.run.endedAt !== undefined) ends.push(event.run);
    }
    expect(ends).toMatchObject([{ run: run!.run, state: "succeeded", seeds: { "sample.seed": "3" } }]);
    const [item] = (await ask(server, "GET", "gallery")).value as GalleryItem[];
    await server.stop();

    const ended = await rig.command("run", join(server.workspace, "whales.json"), "--json");
    const { ran, files } = lastOf(ended);
    expect(ran).toContain("decode");
    expect(basename(files[0]!)).toBe(`text-to-picture-${item!.picture.digest.slice(7, 15)}.png`);
    const shown = readFileSync(join(server.home, "server", "pictures", shelfName(item!.picture.digest)));
    expect(pixelsOf(readFileSync(files[0]!))).toEqual(pixelsOf(shown));
    const [again] = client.heard
      .filter(
        (message) =>
          message.kind === "event" &&
          message.event.kind === "run-changed" &&
          message.event.run.endedAt !== undefined,
      )
      .slice(1);
    expect(again).toBeUndefined();
  });
});

function shelfName(digest: string): string {
  const hex = digest.slice("sha256:".length);
  return join(hex.slice(0, 2), `${hex}.png`);
}
