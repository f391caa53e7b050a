/** The gate of a whole server, asked byte for byte: the 35 requests of the threat model. */

import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { PacksPart, PreparedView } from "@dreamloom/server";
import { packsRig } from "../../packages/server/src/testing/packs-rig.js";
import { freshFolder, logIn, request, say, serve, type Served } from "./rig.js";

interface Vector {
  readonly id: string;
  readonly name: string;
  readonly want: number;
  readonly text: (server: Names) => string;
}
interface Names {
  readonly port: number;
  readonly token: string;
  readonly cookie: string;
}

const json = "Content-Type: application/json";
const pause = ["POST", "/api/queue/resume"] as const;
const of = (id: string, name: string, want: number, text: Vector["text"]): Vector => ({
  id,
  name,
  want,
  text,
});
const hostOf = ({ port }: Names) => `Host: 127.0.0.1:${port}`;
const bearerOf = ({ token }: Names) => `Authorization: Bearer ${token}`;
const cookieOf = ({ cookie }: Names) => `Cookie: ${cookie}`;
const originOf = ({ port }: Names) => `Origin: http://127.0.0.1:${port}`;
const upgrade = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
];

/** A GET with the cookie, under a name. */
const named = (id: string, name: string, host: (port: number) => string, want: number) =>
  of(id, name, want, (it) => request("GET", "/api/runs", [`Host: ${host(it.port)}`, cookieOf(it)]));
/** A GET with the cookie, from an origin. */
const from = (id: string, origin: (port: number) => string, want: number) =>
  of(id, `Origin ${origin(0)}`, want, (it) =>
    request("GET", "/api/runs", [hostOf(it), cookieOf(it), `Origin: ${origin(it.port)}`]),
  );
/** A POST with the token, with a body of a type. */
const typed = (name: string, type: readonly string[]) =>
  of("A6", name, 415, (it) => request(...pause, [hostOf(it), bearerOf(it), ...type], "{}"));
/** A websocket's first words. */
const socket = (id: string, name: string, want: number, headers: (it: Names) => readonly string[]) =>
  of(id, name, want, (it) => `GET /ws HTTP/1.1\r\n${[...headers(it), ...upgrade].join("\r\n")}\r\n\r\n`);

const vectors: readonly Vector[] = [
  of("A1", "a program's POST with the token", 200, (it) =>
    request(...pause, [hostOf(it), bearerOf(it), json], "{}"),
  ),
  of("A1b", "a browser's POST with cookie and own Origin", 200, (it) =>
    request(...pause, [hostOf(it), cookieOf(it), originOf(it), "Sec-Fetch-Site: same-origin", json], "{}"),
  ),
  named("A1c", "Host localhost", (port) => `localhost:${port}`, 200),
  named("A1c", "Host [::1]", (port) => `[::1]:${port}`, 200),
  of("A2", "a POST without a token", 401, (it) => request(...pause, [hostOf(it), json], "{}")),
  of("A2", "a POST with a wrong token", 401, (it) =>
    request(...pause, [hostOf(it), "Authorization: Bearer wrong", json], "{}"),
  ),
  named("A3", "Host evil.example", () => "evil.example", 421),
  named("A3", "Host of nip.io", (port) => `127.0.0.1.nip.io:${port}`, 421),
  named("A3", "Host that begins like ours", (port) => `localhost.evil.example:${port}`, 421),
  named("A3", "Host with another port", () => "127.0.0.1:1", 421),
  of("A3b", "no Host", 400, (it) => request("GET", "/api/runs", [bearerOf(it)])),
  of("A3b", "two Hosts", 400, (it) =>
    request("GET", "/api/runs", [hostOf(it), "Host: evil.example", bearerOf(it)]),
  ),
  of("A3b", "an absolute target", 400, (it) =>
    request("GET", "http://evil.example/api/runs", [hostOf(it), bearerOf(it)]),
  ),
  of("A3b", "a path that begins with two slashes", 400, (it) =>
    request("GET", "//evil.example/api/runs", [hostOf(it), bearerOf(it)]),
  ),
  from("A4", () => "null", 403),
  from("A5", () => "https://evil.example", 403),
  from("A5", () => "http://127.0.0.1:9999", 403),
  from("A5", (port) => `https://127.0.0.1:${port}`, 403),
  from("A5", () => "http://127.0.0.1:99999", 403),
  of("A5", "two Origins", 400, (it) =>
    request("GET", "/api/runs", [hostOf(it), cookieOf(it), originOf(it), "Origin: https://evil.example"]),
  ),
  of("A5b", "a POST with the cookie and no Origin", 401, (it) =>
    request(...pause, [hostOf(it), cookieOf(it), json], "{}"),
  ),
  of("A5c", "a picture embedded by another site", 403, (it) =>
    request("GET", `/api/pictures/sha256:${"0".repeat(64)}`, [
      hostOf(it),
      cookieOf(it),
      "Sec-Fetch-Site: cross-site",
      "Sec-Fetch-Dest: image",
    ]),
  ),
  typed("text/plain", ["Content-Type: text/plain"]),
  typed("a form", ["Content-Type: application/x-www-form-urlencoded"]),
  typed("multipart", ["Content-Type: multipart/form-data; boundary=x"]),
  typed("no type", []),
  of("A7", "PATCH", 405, (it) => request("PATCH", "/api/runs", [hostOf(it), bearerOf(it)])),
  of("A7", "a method that is none", 405, (it) => request("LOOM", "/api/runs", [hostOf(it), bearerOf(it)])),
  of("A7", "OPTIONS from another site", 403, (it) =>
    request("OPTIONS", "/api/runs", [
      hostOf(it),
      "Origin: https://evil.example",
      "Access-Control-Request-Method: POST",
    ]),
  ),
  socket("A8", "a websocket with own Origin and cookie", 101, (it) => [
    hostOf(it),
    cookieOf(it),
    originOf(it),
  ]),
  socket("A8", "a program's websocket with the token", 101, (it) => [hostOf(it), bearerOf(it)]),
  socket("A9", "a websocket with the cookie and no Origin", 403, (it) => [hostOf(it), cookieOf(it)]),
  socket("A9", "a websocket from another site", 403, (it) => [
    hostOf(it),
    cookieOf(it),
    "Origin: https://evil.example",
  ]),
  socket("A9", "a websocket from a sandboxed frame", 403, (it) => [hostOf(it), cookieOf(it), "Origin: null"]),
  socket("A9", "a websocket under another name", 421, (it) => [
    "Host: evil.example",
    cookieOf(it),
    "Origin: http://evil.example",
  ]),
  socket("A9", "a websocket without a token", 401, (it) => [hostOf(it), originOf(it)]),
];

describe("the gate of a whole server", () => {
  let server: Served;
  let names: Names;
  // One server for all vectors: it lives as long as this block's last test.
  const start = async () => {
    server = await serve();
    names = { port: server.port, token: server.token, cookie: await logIn(server) };
  };

  it("answers each request of the threat model as it should, and gives no other site leave", async () => {
    await start();
    const got: string[] = [];
    for (const { id, name, text } of vectors) {
      const answer = await first(names.port, text(names));
      expect(answer, name).not.toMatch(/access-control-/i);
      got.push(`${id} ${name}: ${/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? "nothing"}`);
    }
    expect(got).toEqual(vectors.map(({ id, name, want }) => `${id} ${name}: ${want}`));
  });

  it("A10: a link's token is good for one login, is swapped for a cookie that scripts cannot read, and is in no log", async () => {
    await start();
    const link = new URL(server.loginUrl());
    const token = link.searchParams.get("token")!;
    const host = `Host: 127.0.0.1:${server.port}`;
    const inFirst = await say(server.port, request("GET", `/login?token=${token}`, [host]));
    expect(inFirst.status).toBe(303);
    expect(inFirst.head).toMatch(/^location: \/\r?$/im);
    expect(inFirst.head).toMatch(/^set-cookie: dreamloom-\d+=[^;]+; .*$/im);
    expect(inFirst.head).toMatch(/HttpOnly/);
    expect(inFirst.head).toMatch(/SameSite=Strict/);
    expect((await say(server.port, request("GET", `/login?token=${token}`, [host]))).status).toBe(401);
    expect((await say(server.port, request("GET", `/login?token=${server.token}`, [host]))).status).toBe(401);
    expect((await say(server.port, request("GET", `/api/runs?token=${server.token}`, [host]))).status).toBe(
      401,
    );
    const cookie = /^set-cookie: ([^;]+)/im.exec(inFirst.head)![1]!;
    expect((await say(server.port, request("GET", "/api/runs", [host, `Cookie: ${cookie}`]))).status).toBe(
      200,
    );
    expect(
      (await say(server.port, request("GET", `/login?token=${token}`, [host, `Cookie: ${cookie}`]))).status,
    ).toBe(303);
    const logged = readFileSync(join(server.home, "server", "logs", "server.log"), "utf8");
    expect(logged).toContain('"refused"');
    for (const secret of [token, server.token, cookie.split("=")[1]!]) expect(logged).not.toContain(secret);
    expect(statSync(join(server.home, "server", "token")).mode & 0o777).toBe(0o600);
  });

  it("A11: a body that plays an upload reads no file, on any route that takes one", async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, "graphs"));
    writeFileSync(join(folder, "secret"), "the secret");
    server = await serve({ folder, documents: { one: { dreamloom: 1, nodes: {} } } });
    names = { port: server.port, token: server.token, cookie: "" };
    const plays = JSON.stringify({
      files: { x: { filepath: join(folder, "secret"), originalFilename: "a.png" } },
    });
    const asked = [
      ["PUT", "/api/documents/one/pictures/a.png", json, 415],
      ["PUT", "/api/documents/one/pictures/a.png", "Content-Type: multipart/form-data; boundary=x", 415],
      ["PUT", "/api/documents/one/pictures/a.png", "Content-Type: image/png", 422],
      ["POST", "/api/documents", json, 400],
      ["POST", "/api/inspect", json, 200],
    ] as const;
    for (const [method, path, type, want] of asked) {
      const answer = await say(
        server.port,
        request(method, path, [hostOf(names), bearerOf(names), type], plays),
      );
      expect([path, type, answer.status]).toEqual([path, type, want]);
      expect(answer.body).not.toContain("the secret");
    }
  });

  it("A12: twenty wrong tokens in ten seconds close the way for more, not for who is in", async () => {
    await start();
    const wrong = request("GET", "/api/runs", [hostOf(names), "Authorization: Bearer wrong"]);
    const statuses: number[] = [];
    for (let tries = 0; tries < 22; tries++) statuses.push((await say(server.port, wrong)).status);
    expect(statuses).toEqual([...Array<number>(20).fill(401), 429, 429]);
    expect((await say(server.port, request("GET", "/login?token=guess", [hostOf(names)]))).status).toBe(429);
    expect(
      (await say(server.port, request("GET", "/api/runs", [hostOf(names), cookieOf(names)]))).status,
    ).toBe(200);
  });

  it("tells somebody who comes without a session what to do, on a page of its own", async () => {
    await start();
    const page = await say(server.port, request("GET", "/", [hostOf(names), "Accept: text/html"]));
    expect(page.status).toBe(401);
    expect(page.head).toMatch(/^content-type: text\/html/im);
    expect(page.body).toContain("Open the link that Dreamloom printed");
    const led = [
      "Sec-Fetch-Site: cross-site",
      "Sec-Fetch-Mode: navigate",
      "Sec-Fetch-Dest: document",
      "Accept: text/html",
    ];
    const again = await say(server.port, request("GET", "/", [hostOf(names), ...led]));
    expect(again.status).toBe(200);
    expect(again.body).toContain('http-equiv="refresh"');
  });

  it("has no route that writes configuration, code or anything else outside documents, their pictures and packs of the registry (F9)", async () => {
    await start();
    const paths = [
      "/api/config",
      "/api/settings",
      "/api/packs",
      "/api/packs/trust",
      "/api/packs/upload",
      "/api/packs/files",
      "/api/packs/dev",
      "/api/packs/registry",
      "/api/packs/permissions",
      "/api/packs/../../packs/lock.json",
      "/api/files",
      "/api/upload",
      "/package.json",
      "/api/documents/../../package.json",
      "/api/node_modules/x",
      "/api/run",
      "/api/eval",
    ];
    for (const path of paths)
      for (const method of ["POST", "PUT", "DELETE"]) {
        const { status } = await say(
          server.port,
          request(method, path, [hostOf(names), bearerOf(names), json], "{}"),
        );
        expect([400, 404, 405], `${method} ${path}`).toContain(status);
      }
  });
});

/** Names under which npm would take something else than a package of the registry, or that are none. */
const noNames = [
  "/etc/passwd",
  "./toon",
  "../toon",
  "~/toon",
  "..",
  ".hidden",
  "_private",
  "C:/toon",
  "toon.tgz",
  "toon.tar.gz",
  "@acme/toon.tgz",
  "toon.git",
  "file:toon",
  "file:///etc/passwd",
  "link:toon",
  "https://evil.example/toon.tgz",
  "http://127.0.0.1/toon.tgz",
  "git+https://evil.example/toon.git",
  "git@evil.example:toon.git",
  "github:evil/toon",
  "evil/toon",
  "npm:evil",
  "toon@npm:evil@1.0.0",
  "toon@1.0.0",
  "toon@latest",
  "toon@https://evil.example/toon.tgz",
  "toon --ignore-scripts=false",
  "--registry=https://evil.example",
  "-g",
  "toon;rm",
  "toon\nevil",
  "toon\u0000",
  "Toon",
  "t\u043e\u043en",
  "@acme/",
  "@/toon",
  "@acme/toon/more",
  "toon%2f..",
  "a".repeat(215),
  "",
];

describe("packs over HTTP", () => {
  const fact: PreparedView = {
    ...{ id: "one", name: "toon", version: "1.0.0", about: "", license: "MIT", integrity: "" },
    ...{ provenance: "", dependencies: [], asks: [], asksMore: [], warnings: [], enforced: "", nodes: [] },
  };
  /** A server whose registry notes what it is asked. */
  const start = async (prepared: PreparedView = fact) => {
    const asked: string[] = [];
    const noting = (what: string) => (order: unknown) => {
      asked.push(`${what} ${JSON.stringify(order)}`);
      return Promise.resolve(what === "prepare" ? prepared : []);
    };
    const packs = {
      ...packsRig([]).packs,
      ...{ prepare: noting("prepare"), install: noting("install"), remove: noting("remove") },
    } as unknown as PacksPart;
    const server = await serve({ parts: () => ({ packs }) });
    const send = async (path: string, body: unknown, method = "POST") => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      const headers = [`Host: 127.0.0.1:${server.port}`, `Authorization: Bearer ${server.token}`, json];
      return (await say(server.port, request(method, path, headers, text))).status;
    };
    return { asked, send };
  };

  it("P28: take names of a registry and single versions, never a path, URL, git address, alias, option or tag", async () => {
    const { asked, send } = await start();
    for (const name of noNames)
      for (const path of ["/api/packs/prepare", "/api/packs/remove"])
        expect([path, name, await send(path, { name })]).toEqual([path, name, 400]);
    for (const version of [
      "latest",
      "^1.0.0",
      "*",
      "1",
      "file:x",
      "1.0.0 --ignore-scripts=false",
      "npm:evil@1.0.0",
      "",
    ])
      expect([version, await send("/api/packs/prepare", { name: "toon", version })]).toEqual([version, 400]);
    for (const integrity of ["", "sha1-AAAA", "sha512-AAAA", `sha512-${"A".repeat(86)}== sha1-AAAA`, 7])
      expect([integrity, await send("/api/packs/prepare", { name: "toon", integrity })]).toEqual([
        integrity,
        400,
      ]);
    expect(asked).toEqual([]);
    for (const name of ["toon", "@acme/toon", "toon-2.js"])
      expect(await send("/api/packs/prepare", { name, version: "1.0.0-rc.1" })).toBe(200);
    expect(asked).toHaveLength(3);
  });

  it("P28: know no word for trust, scripts, registries, permissions or folders", async () => {
    const { asked, send } = await start();
    const more: readonly Record<string, unknown>[] = [
      { trust: true },
      { trust: "trusted" },
      { scripts: true },
      { ignoreScripts: false },
      { registry: "https://evil.example" },
      { permissions: { processes: true } },
      { allowMore: true },
      { folder: "/tmp/toon" },
      { spec: "file:/tmp/toon" },
      { force: true },
    ];
    for (const extra of more) {
      expect([extra, await send("/api/packs/prepare", { name: "toon", ...extra })]).toEqual([extra, 400]);
      expect([extra, await send("/api/packs/install", { id: "one", ...extra })]).toEqual([extra, 400]);
      expect([extra, await send("/api/packs/remove", { name: "toon", ...extra })]).toEqual([extra, 400]);
    }
    for (const body of ['{"name":"toon","__proto__":{"trust":true}}', '[{"name":"toon"}]', '"toon"', "null"])
      expect([body, await send("/api/packs/prepare", body)]).toEqual([body, 400]);
    expect(await send("/api/packs/prepare", { name: "toon", more: "x".repeat(5000) })).toBe(413);
    expect(asked).toEqual([]);
  });

  it("P28: install in two steps, only what was prepared here, and nothing that must be trusted", async () => {
    const { asked, send } = await start();
    expect(await send("/api/packs/install", { name: "toon" })).toBe(400);
    expect(await send("/api/packs/install", { id: "one" })).toBe(404);
    expect(await send("/api/packs/install", { id: "../one" })).toBe(400);
    expect(await send("/api/packs/prepared/..%2fone", {}, "DELETE")).toBe(400);
    expect(await send("/api/packs/prepare", { name: "toon" })).toBe(200);
    expect(asked).toEqual(['prepare {"name":"toon"}']);
    const strict = await start({ ...fact, mustTrust: { because: "Native code.", command: "dreamloom …" } });
    expect(await strict.send("/api/packs/prepare", { name: "toon" })).toBe(200);
    expect(await strict.send("/api/packs/install", { id: "one" })).toBe(422);
    expect(strict.asked).toEqual(['prepare {"name":"toon"}']);
  });

  it("A2: are no business of other sites, and no GET installs", async () => {
    const { asked } = await start();
    const server = await serve({ parts: () => ({ packs: packsRig([]).packs }) });
    const host = `Host: 127.0.0.1:${server.port}`;
    const cookie = `Cookie: ${await logIn(server)}`;
    const tried = [
      ["POST", "/api/packs/prepare", [host, cookie, "Origin: https://evil.example", json], 403],
      ["POST", "/api/packs/install", [host, cookie, "Origin: null", json], 403],
      ["POST", "/api/packs/install", [host, cookie, json], 401],
      ["POST", "/api/packs/prepare", [host, json], 401],
      [
        "POST",
        "/api/packs/prepare",
        [host, `Authorization: Bearer ${server.token}`, "Content-Type: text/plain"],
        415,
      ],
      ["GET", "/api/packs/prepare?name=toon", [host, cookie], 405],
      ["GET", "/api/packs/install?id=one", [host, cookie], 405],
      ["GET", "/api/packs/remove?name=toon", [host, cookie], 405],
    ] as const;
    for (const [method, path, headers, want] of tried) {
      const body = method === "GET" ? "" : '{"name":"toon"}';
      const { status } = await say(server.port, request(method, path, headers, body));
      expect([method, path, status]).toEqual([method, path, want]);
    }
    expect(asked).toEqual([]);
  });
});

/** What comes back first: a websocket that is let in stays open. */
async function first(port: number, text: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  onTestFinished(() => void socket.destroy());
  socket.write(text);
  for await (const chunk of socket as AsyncIterable<Buffer>) return chunk.toString("latin1");
  return "";
}
