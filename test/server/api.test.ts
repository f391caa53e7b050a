/** The HTTP API against its own table: every route answers as its schema says, and OpenAPI describes what is there. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { api, type Route } from "../../packages/server/src/protocol/api.js";
import { problem } from "../../packages/server/src/protocol/shapes.js";
import { packsRig } from "../../packages/server/src/testing/packs-rig.js";
import { toon } from "../../packages/server/src/testing/toon-pack.js";
import { ask, joined, request, say, serve, type Served } from "./rig.js";

const graph = readFileSync(join(import.meta.dirname, "..", "..", "graphs", "text-to-picture.json"), "utf8");
const apple = readFileSync(join(import.meta.dirname, "..", "..", "graphs", "pictures", "apple.png"));

type Name = keyof typeof api;

/** Asks a route of the table; what it answers must be as the table says. */
async function checked(
  server: Served,
  name: Name,
  {
    path,
    query = "",
    body,
  }: { readonly path?: string; readonly query?: string; readonly body?: unknown } = {},
) {
  const route: Route = api[name];
  const answer = await ask(
    server,
    route.method.toUpperCase(),
    `${path ?? route.path.slice(1)}${query}`,
    body,
  );
  expect(answer.status, `${name}: ${JSON.stringify(answer.value).slice(0, 300)}`).toBe(200);
  if (route.answer.kind === "json") route.answer.schema.parse(answer.value);
  else expect(answer.headers.get("content-type")).toBe(route.answer.type);
  asked.add(name);
  return answer.value;
}
const asked = new Set<Name>();

describe("the API", () => {
  it("answers on every route as its table says", async () => {
    const rig = packsRig([]);
    rig.publish({ pack: toon("1.0.0"), asks: ["Asks api.acme.example."] });
    const { packs } = rig;
    const server = await serve({ documents: { one: graph, "in/two": graph }, parts: () => ({ packs }) });
    const client = await joined(server, {});
    await client.hear("snapshot");
    await checked(server, "status");
    await checked(server, "nodes");
    await checked(server, "nodes", { query: "?document=one" });
    await checked(server, "documentPacks", { path: "documents/one/packs" });
    await checked(server, "packs");
    await checked(server, "searchPacks", { query: "?q=toon" });
    const prepared = async () => {
      const body = { name: "toon", version: "1.0.0" };
      return (await checked(server, "preparePack", { body })) as { id: string };
    };
    const { id } = await prepared();
    await checked(server, "discardPack", { path: `packs/prepared/${id}` });
    await checked(server, "installPack", { body: { id: (await prepared()).id } });
    await checked(server, "packUpdates", { body: {} });
    await checked(server, "removePack", { body: { name: "toon" } });
    await checked(server, "openapi");
    await checked(server, "newLogin", { body: {} });
    const templates = (await checked(server, "templates")) as { template: string }[];
    expect(templates.map(({ template }) => template)).toContain("edit");
    expect(await checked(server, "documents")).toHaveLength(2);
    expect(await checked(server, "documents", { query: "?limit=1&offset=1" })).toHaveLength(1);
    for (const from of [
      undefined,
      { template: "edit" },
      { document: "in/two" },
      { plain: { dreamloom: 1, nodes: {}, inputs: {}, outputs: {}, layout: {}, packs: {} } },
    ])
      await checked(server, "newDocument", { body: { name: "new", ...(from && { from }) } });
    await checked(server, "renameDocument", { path: "documents/in%2Ftwo/name", body: { name: "three" } });
    expect(
      String(JSON.stringify(await checked(server, "documentText", { path: "documents/three" }))),
    ).toContain("dreamloom");
    await checked(server, "plan", { path: "documents/one/plan", query: "?targets=decode" });
    await checked(server, "explain", { path: "documents/one/explain/sample" });

    const [queued] = (await checked(server, "startRuns", { body: { document: "one" } })) as [{ run: string }];
    await client.hear(
      "event",
      ({ event }) => event.kind === "run-changed" && event.run.state === "succeeded",
    );
    await checked(server, "runs");
    await checked(server, "run", { path: `runs/${queued.run}` });
    await checked(server, "pauseQueue", { body: {} });
    const waiting = (await checked(server, "startRuns", {
      body: { document: "one", count: 3, seeds: "next" },
    })) as { run: string }[];
    await checked(server, "moveRun", {
      path: `runs/${waiting[2]!.run}/move`,
      body: { before: waiting[0]!.run },
    });
    for (const { run } of waiting)
      await checked(server, "cancelRun", { path: `runs/${run}/cancel`, body: {} });
    await checked(server, "resumeQueue", { body: {} });

    const pictures = (await checked(server, "gallery", { query: "?limit=10" })) as {
      id: number;
      picture: { digest: string };
    }[];
    await checked(server, "galleryItem", { path: `gallery/${pictures[0]!.id}` });
    await checked(server, "picture", { path: `pictures/${pictures[0]!.picture.digest}`, query: "?size=192" });
    await checked(server, "newDocument", { body: { from: { picture: pictures[0]!.id } } });
    const kept = (await checked(server, "putPicture", {
      path: "documents/one/pictures/apple.png",
      body: apple,
    })) as { file: string; digest: string };
    expect(
      await checked(server, "pictureByDigest", {
        path: "documents/one/pictures",
        query: `?digest=${kept.digest}`,
      }),
    ).toEqual([kept]);
    await checked(server, "filePicture", { path: "documents/one/file", query: `?name=${kept.file}&size=96` });
    for (const kind of ["picture", "lora", "checkpoint"])
      await checked(server, "files", { path: "documents/one/files", query: `?kind=${kind}` });
    const found = (await checked(server, "inspect", { body: apple })) as { picture?: unknown };
    expect(found.picture).toBeDefined();
    await checked(server, "removeFromGallery", { path: `gallery/${pictures[0]!.id}` });

    const revisions = (await checked(server, "revisions", { path: "documents/one/revisions" })) as {
      version: number;
    }[];
    await checked(server, "revision", { path: `documents/one/revisions/${revisions.at(-1)!.version}` });
    await checked(server, "restoreRevision", {
      path: `documents/one/revisions/${revisions.at(-1)!.version}/restore`,
      body: {},
    });
    await checked(server, "deleteDocument", { path: "documents/three" });
    // There is no conflict to settle: the route says so.
    const settled = await ask(server, "POST", "documents/one/conflict", { take: "ours" });
    problem.parse(settled.value);
    asked.add("settleConflict");
    expect([...asked].sort()).toEqual(Object.keys(api).sort());
  });

  it("answers what it cannot do with a sentence, everywhere", async () => {
    const { packs } = packsRig([]);
    const server = await serve({ documents: { one: graph, broken: "{" }, parts: () => ({ packs }) });
    const wrong: readonly (readonly [string, string, unknown, number])[] = [
      ["GET", "nothing", undefined, 404],
      ["GET", "documents/nobody", undefined, 404],
      ["GET", "documents/broken", undefined, 422],
      ["GET", "documents/one/explain/nobody", undefined, 404],
      ["GET", "documents/one/revisions/99999", undefined, 404],
      ["GET", "documents/one/revisions/-1", undefined, 400],
      ["GET", "documents/one/files?kind=secret", undefined, 400],
      ["GET", `pictures/sha256:${"0".repeat(64)}`, undefined, 404],
      ["GET", "gallery/999999", undefined, 404],
      ["GET", "gallery?limit=100000", undefined, 400],
      ["GET", "gallery?q=%22%27%3B--%20OR%201%3D1%20*%20NEAR(", undefined, 200],
      ["GET", "runs/nobody", undefined, 404],
      ["GET", "status?x=1", undefined, 400],
      ["GET", "nodes?document=nobody", undefined, 404],
      ["GET", "documents/nobody/packs", undefined, 404],
      ["GET", "packs/search?more=1", undefined, 400],
      ["POST", "packs/install", { id: "nobody" }, 404],
      ["POST", "packs/remove", { name: "dreamloom-nobody" }, 422],
      ["DELETE", "packs/prepared/nobody", undefined, 404],
      ["POST", "runs", { document: "nobody" }, 404],
      ["POST", "runs", { document: "one", targets: ["nobody"] }, 404],
      ["POST", "runs", { document: "one", count: 0 }, 400],
      ["POST", "runs", { document: "one", count: 1e9 }, 400],
      ["POST", "runs", { document: "one", more: 1 }, 400],
      ["POST", "runs/nobody/cancel", {}, 404],
      ["POST", "documents", { from: { template: "nobody" } }, 404],
      ["POST", "documents", { from: { picture: 999999 } }, 404],
      ["POST", "documents", { from: { template: "edit", plain: {} } }, 400],
      ["PUT", "documents/one/name", { name: "broken" }, 409],
      ["PUT", "documents/one", {}, 405],
      ["DELETE", "runs", undefined, 405],
      ["PUT", "documents/one/pictures/a.png", Buffer.from("no picture"), 422],
    ];
    for (const [method, path, body, want] of wrong) {
      const { status, value } = await ask(server, method, path, body);
      expect([method, path, status]).toEqual([method, path, want]);
      if (want === 200) continue;
      const { error } = problem.parse(value);
      expect(error.message, path).toMatch(/^["A-Z].*[.!?]$/s);
      expect(error.message).not.toMatch(/\bat .*:\d+:\d+|Error:|undefined/);
    }
  });

  it("is described by an OpenAPI document that names every route, and no other", async () => {
    const server = await serve();
    const { value } = await ask(server, "GET", "openapi.json");
    const { openapi, paths, components } = value as {
      openapi: string;
      paths: Record<
        string,
        Record<
          string,
          {
            operationId: string;
            parameters?: { name: string; in: string; required: boolean }[];
            requestBody?: unknown;
            responses: Record<string, { content?: Record<string, { schema?: unknown }> }>;
          }
        >
      >;
      components: { schemas: Record<string, unknown> };
    };
    expect(openapi).toBe("3.1.0");
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { operationId }]) => `${operationId}: ${method} ${path}`),
    );
    const routes = Object.entries(api as Record<string, Route>).map(
      ([name, { method, path }]) => `${name}: ${method} /api${path.replace(/:(\w+)/g, "{$1}")}`,
    );
    expect(described.sort()).toEqual(routes.sort());
    for (const [path, methods] of Object.entries(paths))
      for (const { operationId, parameters = [], requestBody, responses } of Object.values(methods)) {
        const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
        expect(
          parameters
            .filter((one) => one.in === "path")
            .map(({ name }) => name)
            .sort(),
          operationId,
        ).toEqual(named.sort());
        expect(requestBody !== undefined).toBe(api[operationId as Name].body.kind !== "none");
        expect(Object.keys(responses)).toEqual(["200", "default"]);
      }
    const references = [...JSON.stringify(value).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map(
      (match) => match[1]!,
    );
    for (const reference of references) expect(components.schemas[reference]).toBeDefined();
    // What is described is what is bound: each address is known, whatever comes of it.
    for (const [path, methods] of Object.entries(paths))
      for (const method of ["get", "post", "put", "delete"]) {
        const address = path
          .replace("{digest}", `sha256:${"0".repeat(64)}`)
          .replace(/\{(version|item)\}/, "1")
          .replace(/\{\w+\}/g, "nobody");
        const { status } = await say(
          server.port,
          request(method.toUpperCase(), address, [
            `Host: 127.0.0.1:${server.port}`,
            `Authorization: Bearer ${server.token}`,
          ]),
        );
        expect(status === 405, `${method} ${path}: ${status}`).toBe(!(method in methods));
      }
  });
});
