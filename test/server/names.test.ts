/** Names are never paths: hostile names at every place of the API that takes one (security list, 3.4). */

import { execFileSync } from "node:child_process";
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ask, freshFolder, request, say, serve, type Served } from "./rig.js";

const empty = { dreamloom: 1, nodes: {} };
const bearer = ({ port, token }: Served) => [`Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`];

/** As they would stand in an address. */
const hostileSegments = [
  "..%2f..%2fetc%2fpasswd",
  "..%5c..%5cwin.ini",
  "%c0%ae%c0%ae%2fetc",
  "%2fetc%2fpasswd",
  "C%3A%5CWindows",
  "%5c%5cserver%5cshare%5cx.png",
  "a%00.png",
  "CON.png",
  "x.png%3Astream",
  "...%2Fx",
  "a%2F.%2Fb",
  "%2e%2e",
  "%2e",
  "a%20",
  "%20a",
  "a.",
  "a%2F",
  "x".repeat(5000),
  "%00",
  "a%0d%0ab",
  "%252e%252e%252fetc",
  "a%2F..%2F..%2F..%2Fetc%2Fpasswd",
  "nul",
  "aux.json",
  "e%CC%81",
  "a%7Cb",
  "%3F",
  "a*b",
  "~root%2Fx%2F..%2F..%2Fy",
];

const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** Everything under a folder with its size, to see that nothing was touched. */
function everything(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() &&
        !entry.parentPath.includes(join("home", "server")) &&
        !entry.parentPath.includes(join("home", "cache")),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => `${file} ${statSync(file).size}`);
}

describe("names in the API", () => {
  it("that are none, or lead elsewhere, are refused everywhere and touch nothing (F1 to F4)", async () => {
    const server = await serve({ documents: { one: empty } });
    const before = everything(server.folder);
    const places: readonly (readonly [string, (name: string) => string, string?])[] = [
      ["GET", (name) => `/api/documents/${name}`],
      ["DELETE", (name) => `/api/documents/${name}`],
      ["GET", (name) => `/api/documents/${name}/revisions`],
      ["GET", (name) => `/api/documents/${name}/plan`],
      ["GET", (name) => `/api/documents/one/file?name=${name}`],
      ["GET", (name) => `/api/documents/one/file?name=models:${name}`],
      ["GET", (name) => `/api/pictures/${name}`],
      ["GET", (name) => `/api/runs/${name}`],
      ["PUT", (name) => `/api/documents/one/pictures/${name}`, "image/png"],
      ["GET", (name) => `/${name}`],
      ["GET", (name) => `/assets/${name}`],
    ];
    for (const [method, address, type] of places)
      for (const name of hostileSegments) {
        const headers = [...bearer(server), ...(type === undefined ? [] : [`Content-Type: ${type}`])];
        const { status, body } = await say(
          server.port,
          request(method, address(name), headers, type === undefined ? "" : png.toString("latin1")),
        );
        expect([400, 404, 422], `${method} ${address(name).slice(0, 100)}`).toContain(status);
        expect(body).not.toMatch(/root:|\/home\/| at .*\.js:\d/);
      }
    expect(everything(server.folder)).toEqual(before);
  });

  it("in bodies are refused by the same rule", async () => {
    const server = await serve({ documents: { one: empty } });
    const before = everything(server.folder);
    // Once decoded, a name with a per cent sign is a name like any other.
    for (const name of hostileSegments.map(safely).filter((name) => !name.includes("%"))) {
      for (const [method, path, body] of [
        ["PUT", "documents/one/name", { name }],
        ["POST", "documents", { from: { document: name } }],
        ["POST", "documents", { from: { template: name } }],
        ["POST", "runs", { document: name }],
      ] as const) {
        const { status } = await ask(server, method, path, body);
        expect([400, 404, 422], `${method} ${path} ${name.slice(0, 60)}`).toContain(status);
      }
    }
    expect(everything(server.folder)).toEqual(before);
  });

  it("wished for a new document never leave the workspace, whatever they are", async () => {
    const server = await serve();
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: "binary", maxLength: 40 }),
          fc.constantFrom(...hostileSegments.map(safely)),
        ),
        async (name) => {
          const { status } = await ask(server, "POST", "documents", { name });
          expect([200, 400, 409, 422]).toContain(status);
        },
      ),
      { numRuns: 60 },
    );
    const outside = everything(server.folder).filter(
      (line) => !line.startsWith(server.workspace) && !line.startsWith(server.home),
    );
    expect(outside).toEqual([]);
    const names = readdirSync(server.workspace, { recursive: true, encoding: "utf8" });
    for (const name of names) expect(name).not.toMatch(/[\u0000-\u001f<>:"|?*\\]/);
  });

  it("given twice, in brackets or as __proto__ are no question", async () => {
    const server = await serve({ documents: { one: empty } });
    for (const question of [
      "name=a.png&name=b.png",
      "name[x]=1",
      "__proto__=1",
      "name=a.png&__proto__[x]=1",
      "constructor=1",
      "",
      "nAme=a.png",
    ]) {
      const { status } = await say(
        server.port,
        request("GET", `/api/documents/one/file?${question}`, bearer(server)),
      );
      expect(status, question).toBe(400);
    }
    for (const name of ["__proto__", "constructor", "toString"]) {
      const { status } = await say(server.port, request("GET", `/api/documents/${name}`, bearer(server)));
      expect(status, name).toBe(404);
    }
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it("of links, hard links, pipes, devices and folders open nothing", async () => {
    const folder = freshFolder();
    const workspace = join(folder, "graphs");
    mkdirSync(join(workspace, "sub.png"), { recursive: true });
    mkdirSync(join(folder, "outside"));
    writeFileSync(join(folder, "outside", "secret.png"), png);
    writeFileSync(join(folder, "outside", "secret.json"), JSON.stringify({ ...empty, title: "the secret" }));
    symlinkSync(join(folder, "outside", "secret.png"), join(workspace, "link.png"));
    symlinkSync(join(folder, "outside"), join(workspace, "away"));
    symlinkSync("/dev/zero", join(workspace, "zero.png"));
    linkSync(join(folder, "outside", "secret.png"), join(workspace, "hard.png"));
    execFileSync("mkfifo", [join(workspace, "pipe.png")]);
    symlinkSync(join(folder, "outside", "secret.json"), join(workspace, "linked.json"));
    execFileSync("mkfifo", [join(workspace, "pipe.json")]);
    const server = await serve({ folder, documents: { one: empty } });
    for (const name of ["link.png", "away/secret.png", "zero.png", "hard.png", "pipe.png", "sub.png"]) {
      const { status, value } = await ask(
        server,
        "GET",
        `documents/one/file?name=${encodeURIComponent(name)}`,
      );
      expect([404, 422], name).toContain(status);
      expect(Buffer.isBuffer(value)).toBe(false);
    }
    for (const name of ["linked", "away/secret", "pipe"]) {
      const { status, value } = await ask(server, "GET", `documents/${encodeURIComponent(name)}`);
      expect([404, 422], name).toContain(status);
      expect(JSON.stringify(value)).not.toContain("the secret");
    }
    for (const name of ["away/new/one", "link.png/one"])
      expect([409, 422, 503]).toContain((await ask(server, "POST", "documents", { name })).status);
    expect(readdirSync(join(folder, "outside"))).toEqual(["secret.json", "secret.png"]);
    const listed = await ask(server, "GET", "documents");
    expect(JSON.stringify(listed.value)).not.toContain("the secret");
  });

  it("of a picture that is kept never lead through a link, and never over another file", async () => {
    const folder = freshFolder();
    mkdirSync(join(folder, "graphs"), { recursive: true });
    mkdirSync(join(folder, "outside"));
    symlinkSync(join(folder, "outside"), join(folder, "graphs", "pictures"));
    const server = await serve({ folder, documents: { one: empty, "deep/two": empty } });
    expect(await ask(server, "PUT", "documents/one/pictures/a.png", png)).toMatchObject({ status: 422 });
    expect(readdirSync(join(folder, "outside"))).toEqual([]);
    mkdirSync(join(folder, "graphs", "deep", "pictures"));
    writeFileSync(join(folder, "graphs", "deep", "pictures", "a.png"), "another");
    const kept = await ask(server, "PUT", "documents/deep%2Ftwo/pictures/a.png", png);
    expect(kept).toMatchObject({ status: 200, value: { file: "pictures/a-2.png" } });
    expect(readFileSync(join(folder, "graphs", "deep", "pictures", "a.png"), "utf8")).toBe("another");
    const again = await ask(server, "PUT", "documents/deep%2Ftwo/pictures/b.png", png);
    expect(again.value).toEqual(kept.value);
    expect(existsSync(join(folder, "graphs", "deep", "pictures", "b.png"))).toBe(false);
  });
});

describe("what is served", () => {
  it("is a PNG because it was decoded, whatever it calls itself (F5, F6)", async () => {
    const folder = freshFolder();
    const workspace = join(folder, "graphs");
    mkdirSync(workspace);
    const html = "<html><script>alert(1)</script>";
    writeFileSync(join(workspace, "polyglot.png"), Buffer.concat([Buffer.from(html), png]));
    for (const end of ["html", "svg", "xml", "xhtml", "js", "css", "mht"])
      writeFileSync(join(workspace, `page.${end}`), html);
    writeFileSync(
      join(workspace, "drawing.svg"),
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    );
    const server = await serve({ folder, documents: { one: empty } });
    for (const name of readdirSync(workspace).filter((name) => !name.endsWith(".json"))) {
      const { status, headers } = await ask(server, "GET", `documents/one/file?name=${name}`);
      expect([404, 422], name).toContain(status);
      expect(headers.get("content-type")).toMatch(/^application\/json/);
      for (const path of [`/${name}`, `/api/${name}`, `/out/${name}`, `/graphs/${name}`])
        expect((await say(server.port, request("GET", path, bearer(server)))).status, path).toBe(404);
      expect(
        await ask(server, "PUT", `documents/one/pictures/${name}`, readFileSync(join(workspace, name))),
      ).toMatchObject({ status: 422 });
    }
    const every = await ask(server, "GET", "documents/one");
    expect(every.headers.get("x-content-type-options")).toBe("nosniff");
    expect(every.headers.get("content-security-policy")).toContain("sandbox");
    expect(every.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(every.headers.get("x-frame-options")).toBe("DENY");
  });

  it("has its own name as a file, which no letter of it can change (F7)", async () => {
    const name = "a\u202Egnp.b";
    const server = await serve({ documents: { [name]: empty, 'k"k': empty } });
    const { headers } = await ask(server, "GET", `documents/${encodeURIComponent(name)}?download=1`);
    expect(headers.get("content-disposition")).toBe("attachment; filename=agnp.b.json");
  });
});

function safely(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
