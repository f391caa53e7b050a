import { describe, expect, it, vi } from "vitest";
import { makeTensor } from "@dreamloom/engine";
import {
  asker,
  hello,
  hosts,
  loopback,
  refusal,
  serve,
  textIn,
  waysTo,
} from "../../../../test/support/network-rig.js";
import { publicInternet } from "./network-ways.js";

describe("asking a host that was permitted", () => {
  it("gives status, type and bytes, and sends what was said and nothing else of ours", async () => {
    const server = await hello();
    const fetch = asker(waysTo(server));
    const answer = await fetch("https://api.acme.example/v1/ask?q=1#part", {
      method: "POST",
      headers: { "content-type": "text/plain", "X-Own": ["a", "b"] },
      body: "question",
    });
    expect(answer).toMatchObject({ status: 200, type: "text/plain" });
    expect(await textIn(answer)).toBe("hello");
    const [asked] = server.asked;
    expect(asked).toMatchObject({ method: "POST", url: "/v1/ask?q=1", body: "question" });
    expect(asked?.headers).toEqual({
      host: `api.acme.example:${server.port}`,
      connection: "close",
      "user-agent": "Dreamloom",
      "accept-encoding": "identity",
      "content-type": "text/plain",
      "x-own": "ab",
      "content-length": "8",
    });
  });

  it("gives answers of any status, and bodies as bytes", async () => {
    const server = await serve(({ body }, response) => {
      response.statusCode = 418;
      response.end(body);
    });
    const question = makeTensor("u8", [3], new Uint8Array(Buffer.from("why")));
    const fetch = asker(waysTo(server));
    const answer = await fetch("https://api.acme.example/", { method: "PUT", body: question });
    expect(answer).toMatchObject({ status: 418, type: "", bytes: { dtype: "u8", shape: [3] } });
    expect(await textIn(answer)).toBe("why");
  });

  it("follows the host within itself and forgets the body as browsers do", async () => {
    const server = await serve(({ url }, response) => {
      if (url === "/new") response.end("here");
      else response.writeHead(303, { location: "/new" }).end();
    });
    const fetch = asker(waysTo(server));
    expect(await textIn(await fetch("https://api.acme.example/old", { method: "POST", body: "x" }))).toBe(
      "here",
    );
    expect(server.asked.map(({ method, url }) => `${method} ${url}`)).toEqual(["POST /old", "GET /new"]);
  });
});

describe("a pack that asks the network", () => {
  it("asks without the permission: is refused, and nothing is asked", async () => {
    const server = await hello();
    const refused = await refusal(asker(waysTo(server), { permissions: {} })("https://api.acme.example/"));
    expect(refused.message).toBe(
      'The pack "toon" may not ask hosts on the internet: it does not have the permission "network".',
    );
    expect(server.connections()).toBe(0);
  });

  it.each([
    ["a host that is not listed", "https://evil.example/", 'the host "evil.example", which is not among'],
    ["a listed host's neighbour", "https://x.api.acme.example/", "which is not among"],
    ["a name that only ends alike", "https://evilapi.acme.example/", "which is not among"],
    ["the name with a dot behind", "https://api.acme.example./", "which is not among"],
    ["a host behind a name and an @", "https://api.acme.example@evil.example/", 'the host "evil.example"'],
    ["this computer", "https://localhost/", "which is not among"],
    ["an address", "https://127.0.0.1/", "which is not among"],
    ["an address in hexadecimal", "https://0x7f000001/", 'the host "127.0.0.1"'],
    ["an address of fewer parts", "https://127.1/", 'the host "127.0.0.1"'],
    ["an IPv6 address", "https://[::1]/", "which is not among"],
    ["a mapped IPv6 address", "https://[::ffff:127.0.0.1]/", "which is not among"],
    ["http", "http://api.acme.example/", 'over "http:"; only https'],
    ["a file", "file:///etc/passwd", 'over "file:"'],
    ["data", "data:text/plain,hello", 'over "data:"'],
    ["another port", "https://api.acme.example:8443/", "on port 8443; only the usual one"],
  ])("asks %s: is refused, and nothing is asked", async (_, url, why) => {
    const server = await hello();
    const refused = await refusal(asker(waysTo(server))(url));
    expect(refused.message).toContain(why);
    expect(refused.message).toMatch(/^The pack "toon" may not ask .*\.$/);
    expect(server.connections()).toBe(0);
  });

  it("hides a name and a password in the URL: is refused", async () => {
    const refused = await refusal(asker(waysTo(await hello()))("https://user:word@api.acme.example/"));
    expect(refused.message).toBe(
      'The pack "toon" asks for "fetch" wrongly: the URL holds a name or a password.',
    );
  });

  it.each([
    ["this computer", ["127.0.0.1"]],
    ["this computer, mapped into IPv6", ["::ffff:127.0.0.1"]],
    ["this computer by IPv6", ["::1"]],
    ["a home network", ["192.168.1.1"]],
    ["a company network", ["10.1.2.3"]],
    ["a company network", ["172.20.0.1"]],
    ["a cloud machine's secrets", ["169.254.169.254"]],
    ["a link", ["fe80::1"]],
    ["a private network by IPv6", ["fd12:3456::1"]],
    ["a reserved address", ["240.0.0.1"]],
    ["nothing that is asked by anyone", ["0.0.0.0"]],
    ["a public address and this computer", ["93.184.216.34", "127.0.0.1"]],
  ])("asks a permitted name that leads to %s: no connection is opened", async (_, addresses) => {
    const server = await hello();
    const { allowed } = publicInternet;
    const resolve = () =>
      Promise.resolve(addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })));
    const refused = await refusal(asker(waysTo(server, { resolve, allowed }))("https://api.acme.example/"));
    expect(refused.message).toBe(
      'The host "api.acme.example" leads to this computer or a private network, which packs may not ask.',
    );
    expect(server.connections()).toBe(0);
  });

  it("lets a name lead elsewhere from one moment to the next: what was looked at is what is asked", async () => {
    const server = await hello();
    const answers = [loopback, { address: "10.0.0.1", family: 4 }];
    let lookups = 0;
    const resolve = () => Promise.resolve([answers[Math.min(lookups++, 1)]!]);
    const fetch = asker(waysTo(server, { resolve }));
    expect(await textIn(await fetch("https://api.acme.example/"))).toBe("hello");
    expect(lookups).toBe(1);
    expect((await refusal(fetch("https://api.acme.example/"))).message).toMatch(/private network/);
    expect([lookups, server.connections()]).toEqual([2, 1]);
  });

  it.each([
    ["another host that is not listed", "https://evil.example/"],
    ["another host that is listed", "https://cdn.acme.example/"],
    ["this computer", "https://127.0.0.1/"],
    ["http", "http://api.acme.example/"],
    ["another port", "https://api.acme.example:22/"],
    ["a place with a password", "https://a:b@api.acme.example/"],
    ["a file", "file:///etc/passwd"],
    ["nowhere", "https://"],
  ])("is sent on to %s: that is not followed", async (_, location) => {
    const server = await serve((_asked, response) => response.writeHead(302, { location }).end());
    const refused = await refusal(
      asker(waysTo(server), { permissions: { network: hosts } })("https://api.acme.example/"),
    );
    expect(refused.message).toBe(
      'The host "api.acme.example" sends on to another place, which a pack may not follow.',
    );
    expect(server.asked).toHaveLength(1);
  });

  it("is sent in circles: that ends", async () => {
    const server = await serve((_, response) => response.writeHead(307, { location: "/" }).end());
    const refused = await refusal(asker(waysTo(server))("https://api.acme.example/"));
    expect(refused.message).toMatch(/from place to place without an end/);
    expect(server.asked).toHaveLength(6);
  });

  it("is answered without an end: that is cut off", async () => {
    const server = await serve((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    });
    const refused = await refusal(asker(waysTo(server, { mostBytes: 2 ** 20 }))("https://api.acme.example/"));
    expect(refused.message).toBe('The host "api.acme.example" answers with more than 1 MiB.');
  });

  it("is never answered: that ends too, and a cancel ends it at once", async () => {
    const server = await serve(() => undefined);
    const late = await refusal(asker(waysTo(server, { seconds: 0.2 }))("https://api.acme.example/"));
    expect([late.kind, late.message]).toEqual([
      "timed-out",
      'The host "api.acme.example" did not answer within 0.2 s.',
    ]);
    const controller = new AbortController();
    const asked = asker(waysTo(server), { signal: controller.signal })("https://api.acme.example/");
    const ended = expect(asked).rejects.toThrow("enough");
    await vi.waitFor(() => expect(server.asked).toHaveLength(2));
    controller.abort(new Error("enough"));
    await ended;
  });

  it("is answered by something else than an answer: that is said", async () => {
    const server = await serve((_, response) =>
      response.socket?.end("HTTP/1.1 101 Other\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n"),
    );
    const refused = await refusal(asker(waysTo(server))("https://api.acme.example/"));
    expect(refused.message).toBe('The host "api.acme.example" broke off the connection.');
    const cut = await serve((_, response) => response.socket?.destroy());
    expect((await refusal(asker(waysTo(cut))("https://api.acme.example/"))).message).toBe(refused.message);
    const half = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("x");
      setImmediate(() => response.socket?.destroy());
    });
    expect((await refusal(asker(waysTo(half))("https://api.acme.example/"))).message).toBe(refused.message);
  });

  it("meets a host with a certificate that nobody vouches for, or of another name: is refused", async () => {
    const server = await hello();
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const unknown = await refusal(
      asker(waysTo(server, { certificates: undefined }))("https://api.acme.example/"),
    );
    expect(unknown.message).toBe('The host "api.acme.example" has no certificate that can be trusted.');
    const other = { permissions: { network: ["other.acme.example"] } };
    const misnamed = await refusal(asker(waysTo(server), other)("https://other.acme.example/"));
    expect(misnamed.message).toMatch(/no certificate that can be trusted/);
    expect(server.asked).toHaveLength(0);
  });

  it("is not led through a proxy of the environment", async () => {
    const server = await hello();
    for (const name of ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"]) vi.stubEnv(name, "http://127.0.0.1:9");
    vi.stubEnv("NODE_USE_ENV_PROXY", "1");
    expect(await textIn(await asker(waysTo(server))("https://api.acme.example/"))).toBe("hello");
  });

  it.each([
    "Host",
    "content-length",
    "Transfer-Encoding",
    "proxy-authorization",
    "Connection",
    "X-Forwarded-For",
  ])("sets the header %s: is refused", async (name) => {
    const server = await hello();
    const asked = asker(waysTo(server))("https://api.acme.example/", { headers: { [name]: "x" } });
    expect((await refusal(asked)).message).toMatch(/which is not for it to set/);
    expect(server.connections()).toBe(0);
  });

  it("smuggles lines into a header: is refused", async () => {
    const asked = asker(waysTo(await hello()));
    for (const headers of [{ a: "b\r\nc: d" }, { "a\r\nb": "c" }, { a: "b\nc" }, { "": "x" }, { "a b": "x" }])
      expect((await refusal(asked("https://api.acme.example/", { headers }))).message).toMatch(/wrongly/);
  });
});
