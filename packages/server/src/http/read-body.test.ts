import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import { createServer, request as ask, type IncomingMessage } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { HttpProblem } from "./answers.js";
import { bytesOf, openUploads, parseBody, readJsonBody, type Upload } from "./read-body.js";

const limits = { uploadBytes: 1000, uploadBytesPerSecond: 1000, uploadGraceMs: 50 };

/** A server that says what reading gave. */
async function reading(read: (request: IncomingMessage) => Promise<unknown>): Promise<number> {
  const server = createServer((request, response) => {
    read(request).then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => {
        response.statusCode = error instanceof HttpProblem ? error.status : 500;
        response.setHeader("Connection", "close");
        response.end();
      },
    );
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

async function send(port: number, body: string | Buffer, headers: Record<string, string> = {}) {
  const sending = ask({ port, host: "127.0.0.1", method: "POST", headers, agent: false });
  sending.on("error", () => undefined);
  sending.end(body);
  const [response] = (await once(sending, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response) text += String(chunk);
  return { status: response.statusCode, text };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "dreamloom-uploads-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

describe("a JSON body", () => {
  it("is read whole, under its cap", async () => {
    const port = await reading((request) => readJsonBody(request, { maxBytes: 100, bodyMs: 10_000 }));
    expect(await send(port, '{"a":1}')).toEqual({ status: 200, text: '{"a":1}' });
    expect(await send(port, `"${"x".repeat(200)}"`)).toMatchObject({ status: 413 });
    expect(await send(port, `"${"x".repeat(200)}"`, { "transfer-encoding": "chunked" })).toMatchObject({
      status: 413,
    });
    expect(await send(port, "x", { "content-encoding": "gzip" })).toMatchObject({ status: 415 });
  });

  it("must be strict UTF-8 and strict JSON", () => {
    const wrong = [
      "",
      "{",
      '{"a":1,"a":2}',
      '{"__proto__":1}',
      "[".repeat(100),
      "1e999",
      "NaN",
      '"\\ud800"',
      "{}x",
    ];
    for (const text of wrong) expect(() => parseBody(Buffer.from(text)), text).toThrow(HttpProblem);
    expect(() => parseBody(Buffer.from([0x22, 0xff, 0x22]))).toThrow("not UTF-8");
    const whole = '{"files":{"x":{"filepath":"/etc/passwd"}},"n":[1,true,null,"é"]}';
    for (let cut = 0; cut < whole.length; cut++)
      expect(() => parseBody(Buffer.from(whole).subarray(0, cut))).toThrow(HttpProblem);
    expect(parseBody(Buffer.from(whole))).toEqual(JSON.parse(whole));
  });

  it("is cut off when it does not come", async () => {
    const port = await reading((request) => readJsonBody(request, { maxBytes: 100, bodyMs: 30 }));
    const socket = connect(port, "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{");
    socket.on("error", () => undefined);
    await once(socket, "close");
  });
});

describe("an upload", () => {
  const take = async (where: string, work: (upload: Upload) => Promise<unknown>, maxBytes = 500) => {
    const uploads = await openUploads(where, limits);
    return reading((request) => uploads.take(request, maxBytes, work));
  };

  it("lies in a file of the server's own while it is used, and is gone afterwards", async () => {
    const where = folder();
    const port = await take(where, async (upload) => ({
      ...upload,
      inside: upload.path.startsWith(where),
      there: existsSync(upload.path),
      text: Buffer.from(await bytesOf(upload)).toString(),
      same: readFileSync(upload.path, "utf8"),
    }));
    const { text } = await send(port, "some bytes", { "content-type": "image/png; x=y" });
    expect(JSON.parse(text)).toMatchObject({
      size: 10,
      type: "image/png",
      inside: true,
      there: true,
      text: "some bytes",
      same: "some bytes",
    });
    expect(readdirSync(where)).toEqual([]);
  });

  it("is refused over its cap, and over what all of them together may take", async () => {
    const where = folder();
    const port = await take(where, () => Promise.resolve(1));
    expect(await send(port, "x".repeat(501), { "transfer-encoding": "chunked" })).toMatchObject({
      status: 413,
    });
    const many = await take(where, () => Promise.resolve(1), 5000);
    expect(await send(many, "x".repeat(1001))).toMatchObject({ status: 503 });
    expect(await send(many, "x".repeat(900))).toMatchObject({ status: 200 });
    expect(readdirSync(where)).toEqual([]);
  });

  it("is cut off when it comes at ten bytes a second, and leaves nothing", async () => {
    const where = folder();
    const port = await take(where, () => Promise.resolve(1));
    const socket = connect(port, "127.0.0.1");
    socket.write("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 400\r\n\r\nten bytes.");
    socket.on("error", () => undefined);
    await once(socket, "close");
    while (readdirSync(where).length > 0) await new Promise(setImmediate);
  });

  it("finds what an earlier life left behind, and removes it", async () => {
    const where = folder();
    writeFileSync(join(where, "left"), "x");
    await openUploads(where, limits);
    expect(readdirSync(where)).toEqual([]);
  });
});
