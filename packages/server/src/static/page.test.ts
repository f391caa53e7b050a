import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { openPage } from "./page.js";

const script = `export const x = "${"woven ".repeat(1000)}";`;

async function site() {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-page-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  writeFileSync(join(folder, "assets", "main-abc.js"), script);
  writeFileSync(join(folder, "notes.txt"), "not the page's");
  symlinkSync("/etc/passwd", join(folder, "assets", "linked.js"));
  const page = openPage(folder);
  const server = createServer((request, response) => {
    void page.serve(request, response, request.url ?? "").then((served) => {
      if (!served) response.writeHead(404).end();
    });
  });
  onTestFinished(() => {
    server.close();
    rmSync(folder, { recursive: true });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const ask = async (path: string, headers: Record<string, string> = {}) => {
    const asking = get({
      port: (server.address() as AddressInfo).port,
      host: "127.0.0.1",
      path,
      headers,
      agent: false,
    });
    const [response] = (await once(asking, "response")) as [IncomingMessage];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
  };
  return { folder, ask };
}

it("the page's files are sent compressed, and for ever where their name holds a digest", async () => {
  const { ask } = await site();
  const br = await ask("/assets/main-abc.js", { "accept-encoding": "gzip, deflate, br" });
  expect(br.headers).toMatchObject({
    "content-encoding": "br",
    "cache-control": "private, max-age=31536000, immutable",
  });
  expect(brotliDecompressSync(br.body).toString()).toBe(script);
  const gz = await ask("/assets/main-abc.js", { "accept-encoding": "gzip, br;q=0" });
  expect(gunzipSync(gz.body).toString()).toBe(script);
  const plain = await ask("/assets/main-abc.js");
  expect(plain.body.toString()).toBe(script);
  const index = await ask("/");
  expect(index.headers["cache-control"]).toBe("private, no-cache");
  expect(await ask("/", { "if-none-match": index.headers.etag! })).toMatchObject({ status: 304 });
});

it("the page may run its own scripts only, and be in nobody's frame", async () => {
  const { ask } = await site();
  const policy = (await ask("/")).headers["content-security-policy"] as string;
  const rules = new Map(
    policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1).join(" ")]),
  );
  expect(rules.get("default-src")).toBe("'none'");
  expect(rules.get("script-src")).toBe("'self'");
  expect(rules.get("style-src")).toBe("'self'");
  expect(rules.get("frame-ancestors")).toBe("'none'");
  expect(policy).not.toMatch(/unsafe-eval|unsafe-inline' *;? *script|https?:|\*/);
});

it("an address that is no file of the page is nothing", async () => {
  const { ask } = await site();
  const paths = [
    "/index.html",
    "/notes.txt",
    "/assets/linked.js",
    "/assets",
    "/assets/../index.html",
    "/..%2f..%2fetc/passwd",
    "/%c0%ae%c0%ae/etc/passwd",
    "/assets/main-abc.js%00.png",
    "/__proto__",
    "/constructor",
  ];
  for (const path of paths) expect(await ask(path), path).toMatchObject({ status: 404 });
});

it("a page that is built anew is served anew", async () => {
  const { folder, ask } = await site();
  expect((await ask("/")).body.toString()).toBe("<!doctype html>");
  writeFileSync(join(folder, "assets", "main-def.js"), script);
  writeFileSync(join(folder, "index.html"), "<!doctype html><title>new</title>");
  utimesSync(join(folder, "index.html"), 1, 1);
  expect((await ask("/")).body.toString()).toContain("new");
  expect(await ask("/assets/main-def.js")).toMatchObject({ status: 200 });
});
