/** Packs at a whole server: each document its own versions, everybody hears of a change, runs whose pack has gone. */

import type { Description } from "@dreamloom/engine/document";
import type { MissingPack, PacksView, RunDetail } from "@dreamloom/server";
import { dreamPack } from "@dreamloom/nodes";
import { describe, expect, it } from "vitest";
import { packsRig } from "../../packages/server/src/testing/packs-rig.js";
import { toon } from "../../packages/server/src/testing/toon-pack.js";
import { ask, freshFolder, joined, serve, type Served, type ServeOptions } from "./rig.js";

/** A document with one node of the pack, as this version recorded it. */
const shading = (version: string, more: Record<string, unknown> = {}) => ({
  dreamloom: 1,
  title: `Shade ${version}`,
  nodes: { shade: { type: "toon/shade", version: 1, inputs: { by: 3 } } },
  outputs: { by: "shade.by" },
  packs: { toon: { name: "toon", version, integrity: `sha512-toon-${version}` } },
  ...more,
});

/** A server with a rig of packs in place of the home folder's. */
async function serveWith(rig = packsRig([dreamPack]), options: ServeOptions = {}) {
  const server = await serve({
    ...options,
    parts: (real) => ({
      packs: rig.packs,
      catalogueFor: rig.catalogueFor,
      open: async (document, { partial = false, ...more }) => {
        const engine = (await real.open(document, more)).engine.withCatalogue(rig.catalogueFor(document));
        return { ...(await engine.open(document, { partial })), engine };
      },
    }),
  });
  return { rig, server };
}

async function inputsOf(server: Served, document?: string): Promise<readonly string[]> {
  const query = document === undefined ? "" : `?document=${document}`;
  const nodes = (await ask(server, "GET", `nodes${query}`)).value as readonly Description[];
  return nodes.find(({ type }) => type === "toon/shade")?.inputs.map(({ name }) => name) ?? [];
}

/** Runs a document to its end. */
async function run(server: Served, document: string): Promise<RunDetail> {
  const client = await joined(server, {});
  const queued = await ask(server, "POST", "runs", { document });
  expect(queued.status, JSON.stringify(queued.value)).toBe(200);
  const [{ run }] = queued.value as [{ run: string }];
  await client.hear("event", ({ event }) => event.kind === "run-changed" && event.run.endedAt !== undefined);
  return (await ask(server, "GET", `runs/${run}`)).value as RunDetail;
}

describe("packs of a server", () => {
  it("serve two documents in two versions, each described, checked and run in its own", async () => {
    const { rig, server } = await serveWith(packsRig([dreamPack]), {
      documents: { old: shading("1.0.0"), new: shading("2.0.0") },
    });
    rig.install({ pack: toon("1.0.0") });
    rig.install({ pack: toon("2.0.0") });
    expect(await inputsOf(server, "old")).toEqual(["by"]);
    expect(await inputsOf(server, "new")).toEqual(["by", "times"]);
    expect(await inputsOf(server)).toEqual(["by", "times"]);
    const ended = [await run(server, "old"), await run(server, "new")];
    expect(ended.map((detail) => detail.run.state)).toEqual(["succeeded", "succeeded"]);
    expect(ended[0]!.fingerprints["shade"]).not.toBe(ended[1]!.fingerprints["shade"]);
    // What was computed can be looked at; what only repeats an input is not told.
    expect(ended.map(({ values }) => values)).toEqual([
      { shade: { version: { as: "text", text: "1.0.0" } } },
      { shade: { version: { as: "text", text: "2.0.0" } } },
    ]);
    const { packs } = (await ask(server, "GET", "packs")).value as PacksView;
    expect(
      packs
        .filter(({ name }) => name === "toon")
        .map(({ version, usedBy }) => [version, usedBy[0]?.document]),
    ).toEqual([
      ["2.0.0", "new"],
      ["1.0.0", "old"],
    ]);
  });

  it("that a document misses are listed with the version and the command; installed from the page, its nodes run", async () => {
    const { rig, server } = await serveWith(undefined, { documents: { one: shading("1.0.0") } });
    rig.publish({ pack: toon("1.0.0") });
    const client = await joined(server, {});
    client.say({ kind: "open", document: "one", pending: [] });
    const errors = (await client.hear("news")).news.diagnostics.filter(
      ({ severity }) => severity === "error",
    );
    expect(errors).not.toEqual([]);
    const [missing, ...more] = (await ask(server, "GET", "documents/one/packs")).value as MissingPack[];
    expect(more).toEqual([]);
    expect(missing).toEqual({
      ...{ prefix: "toon", name: "toon", version: "1.0.0", integrity: "sha512-toon-1.0.0" },
      command: "dreamloom pack add toon@1.0.0",
    });
    expect((await ask(server, "POST", "runs", { document: "one" })).status).toBe(422);
    expect(rig.asked).toEqual([]);
    const prepared = await ask(server, "POST", "packs/prepare", { name: "toon", version: "1.0.0" });
    expect(rig.packs.list()).toEqual([]);
    await ask(server, "POST", "packs/install", { id: (prepared.value as { id: string }).id });
    await client.hear("event", ({ event }) => event.kind === "packs-changed");
    await client.hear("news", ({ news }) => news.diagnostics.length === 0);
    expect((await ask(server, "GET", "documents/one/packs")).value).toEqual([]);
    expect((await run(server, "one")).run.state).toBe("succeeded");
  });

  it("built anew while a document is open are told to everybody, and what is open is checked with them", async () => {
    const { rig, server } = await serveWith(undefined, {
      documents: {
        one: shading("1.0.0", {
          nodes: { shade: { type: "toon/shade", version: 1, inputs: { by: 3, times: 2 } } },
        }),
      },
    });
    rig.install({ pack: { ...toon("1.0.0"), dev: true } });
    const [ada, bob] = [await joined(server, {}), await joined(server, {})];
    ada.say({ kind: "open", document: "one", pending: [] });
    const before = await ada.hear("news");
    expect(before.news.diagnostics.some(({ severity }) => severity === "error")).toBe(true);
    const better = {
      ...toon("2.0.0"),
      version: "1.0.0",
      integrity: "sha512-toon-1.0.0-saved",
      dev: true as const,
    };
    rig.install({ pack: better });
    for (const client of [ada, bob])
      await client.hear("event", ({ event }) => event.kind === "packs-changed");
    await ada.hear("news", ({ news }) => !news.diagnostics.some(({ severity }) => severity === "error"));
    expect(await inputsOf(server, "one")).toEqual(["by", "times"]);
  });

  it("that have gone while a run waited end it in a sentence, also after the server was started again", async () => {
    const folder = freshFolder();
    const rig = packsRig([dreamPack]);
    rig.install({ pack: toon("1.0.0") });
    const { server } = await serveWith(rig, { folder, documents: { one: shading("1.0.0") } });
    await ask(server, "POST", "queue/pause", {});
    const queued = await ask(server, "POST", "runs", { document: "one" });
    const [{ run }] = queued.value as [{ run: string }];
    rig.uninstall("toon");
    await server.stop();
    const { server: again } = await serveWith(rig, { folder });
    await ask(again, "POST", "queue/resume", {});
    const now = async () => ((await ask(again, "GET", `runs/${run}`)).value as RunDetail).run;
    await expect.poll(async () => (await now()).endedAt).toBeDefined();
    expect(await now()).toMatchObject({
      state: "failed",
      because: expect.stringMatching(/"toon"/) as unknown,
    });
    expect((await ask(again, "GET", "status")).status).toBe(200);
  });
});
