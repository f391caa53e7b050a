import { once } from "node:events";
import { createServer, get, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { sendBytes, setCarefulHeaders, type Bytes } from "./answers.js";

interface Got {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

async function got(it: Bytes, headers: Record<string, string> = {}): Promise<Got> {
  const server = createServer((request, response) => {
    setCarefulHeaders(response);
    sendBytes(request, response, it);
  });
  onTestFinished(() => void server.close());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const [response] = (await once(
    get({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", headers, agent: false }),
    "response",
  )) as [AsyncIterable<Buffer> & { statusCode?: number; headers: IncomingHttpHeaders }];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) };
}

const ten = Buffer.from("0123456789");

describe("served content", () => {
  it("is shown when it is a PNG or JSON of ours, and offered as a file of no type when it is anything else", async () => {
    const png = await got({ bytes: ten, type: "image/png" });
    expect(png.headers).toMatchObject({ "content-type": "image/png", "x-content-type-options": "nosniff" });
    expect(png.headers["content-disposition"]).toBeUndefined();
    for (const type of [
      "text/html",
      "image/svg+xml",
      "text/xml",
      "application/xhtml+xml",
      "text/javascript",
      "text/css",
      "multipart/related",
    ]) {
      const { headers } = await got({ bytes: ten, type, fileName: "page.html" });
      expect(headers["content-type"]).toBe("application/octet-stream");
      expect(headers["content-disposition"]).toBe("attachment; filename=page.html");
      expect(headers["content-security-policy"]).toContain("sandbox");
    }
  });

  it("has a file name that neither ends the header nor turns its letters round", async () => {
    const name = 'a"b\r\nSet-Cookie: x=1\u202Egnp.exe';
    const { headers } = await got({ bytes: ten, type: "application/json", fileName: name });
    expect(headers["content-disposition"]).toBe('attachment; filename="a\\"bSet-Cookie: x=1gnp.exe"');
    expect(headers["set-cookie"]).toBeUndefined();
    const umlaut = await got({ bytes: ten, type: "application/json", fileName: "../../ä b.json" });
    expect(umlaut.headers["content-disposition"]).toBe(
      `attachment; filename="? b.json"; filename*=UTF-8''%C3%A4%20b.json`,
    );
  });

  it("is given in one range, never outside of it and never in a thousand", async () => {
    const part = async (range: string) => {
      const { status, headers, body } = await got({ bytes: ten, type: "image/png" }, { range });
      return [status, headers["content-range"], status === 416 ? "" : body.toString()];
    };
    expect(await part("bytes=2-4")).toEqual([206, "bytes 2-4/10", "234"]);
    expect(await part("bytes=7-")).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await part("bytes=-3")).toEqual([206, "bytes 7-9/10", "789"]);
    expect(await part("bytes=7-99999")).toEqual([206, "bytes 7-9/10", "789"]);
    for (const outside of ["bytes=10-", "bytes=99999999-", "bytes=5-4", "bytes=-0"])
      expect(await part(outside)).toEqual([416, "bytes */10", ""]);
    const thousand = `bytes=${Array.from({ length: 1000 }, () => "0-9").join(",")}`;
    for (const many of [thousand, "bytes=0-1,3-4", "lines=1-2", "bytes=--1", "bytes=a-b"])
      expect(await part(many)).toEqual([200, undefined, "0123456789"]);
  });
});
