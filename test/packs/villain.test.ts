/**
 * A hostile pack in a whole server: whatever its nodes do fails their own tasks. Other nodes of the same run, other runs,
 * other packs and the server go on.
 */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { openDreamloom } from "@dreamloom/cli";
import type { RunDetail, RunSummary } from "@dreamloom/server";
import { canShutIn } from "../../packages/packs/src/testing/can-shut-in.js";
import { ask, freshFolder, joined, serve, type Client, type Served } from "../server/rig.js";
import { samplePack } from "../support/sample-pack.js";
import { villainPack, villainTypes } from "../support/villain-pack.js";

/** Trusted, a pack may kill whoever started it: that it can is said when it is installed, and not tried. */
const types = villainTypes.filter((type) => canShutIn || type !== "villain/kill-parent");
const ended = ["succeeded", "failed", "cancelled", "interrupted"];

const packs = {
  dream: { name: "@dreamloom/nodes", version: "0.1.0" },
  toon: { name: "toon", version: "1.0.0" },
  villain: { name: "villain", version: "1.0.0" },
};
const shout = { type: "toon/shout", version: 1, inputs: { text: "still here" } };
const shape = { type: "dream/mask-shape", version: 1, inputs: { width: 32, height: 32 } };
const idOf = (type: string): string => type.replace("villain/", "");

/** Every harm at once, and two nodes that do none. */
const mixed = {
  dreamloom: 1,
  packs,
  nodes: {
    ...Object.fromEntries(types.map((type) => [idOf(type), { type, version: 1 }])),
    shout,
    shape,
  },
  outputs: {
    ...Object.fromEntries(types.map((type) => [idOf(type), `${idOf(type)}.text`])),
    shout: "shout.text",
    shape: "shape.mask",
  },
};
const honest = { dreamloom: 1, packs, nodes: { shout }, outputs: { shout: "shout.text" } };

async function install(home: string, folder: string): Promise<void> {
  await using dreamloom = await openDreamloom({ home });
  const installing = await dreamloom.packs();
  for (const [name, files] of Object.entries({ toon: samplePack(), villain: villainPack() })) {
    for (const [file, content] of Object.entries(files)) {
      const path = join(folder, name, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    const { id } = await installing.prepare(join(folder, name));
    await installing.install(id, canShutIn ? "sandboxed" : "trusted");
  }
}

async function start(server: Served, document: string): Promise<string> {
  const { status, value } = await ask(server, "POST", "runs", { document });
  expect(status).toBe(200);
  return (value as RunSummary[])[0]!.run;
}

async function endOf(server: Served, client: Client, run: string): Promise<RunDetail> {
  await client.hear(
    "event",
    ({ event }) => event.kind === "run-changed" && event.run.run === run && ended.includes(event.run.state),
  );
  return (await ask(server, "GET", `runs/${run}`)).value as RunDetail;
}

it("a hostile pack fails its own tasks, and nothing else", { timeout: 240_000 }, async () => {
  const folder = freshFolder();
  await install(join(folder, "home"), join(folder, "written"));
  const server = await serve({ folder, documents: { mixed, honest } });
  const client = await joined(server, {});
  await client.hear("snapshot");
  const [bad, good] = [await start(server, "mixed"), await start(server, "honest")];

  const { run, tasks } = await endOf(server, client, bad);
  expect(run.state).toBe("failed");
  const states = Object.entries(tasks).map(([node, { state }]) => [node, state]);
  expect(Object.fromEntries(states)).toEqual({
    ...Object.fromEntries(types.map((type) => [idOf(type), "failed"])),
    shout: "done",
    shape: "done",
  });
  for (const [node, task] of Object.entries(tasks))
    if (task.state === "failed") {
      expect(task.failure.message, node).toMatch(/^\S.*[.…]$/s);
      expect(task.failure.message, node).not.toContain("Internal error");
    }

  expect((await endOf(server, client, good)).run.state).toBe("succeeded");
  expect(await ask(server, "GET", "status")).toMatchObject({ status: 200 });
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(server.warnings).toEqual([]);
});
