import { describe, expect, it } from "vitest";
import type { Value } from "@dreamloom/engine";
import { asker, hello, refusal, serve, waysTo } from "../../../../test/support/network-rig.js";

describe("values of the environment", () => {
  const permissions = { network: ["api.acme.example"], environment: ["ACME_KEY"] };
  const environment = { ACME_KEY: "s3cret-key", HOME: "/home/somebody" };
  const headers = { authorization: ["Bearer ", { environment: "ACME_KEY" }] };

  it("stand in the header that the host gets", async () => {
    const server = await hello();
    await asker(waysTo(server), { permissions, environment })("https://api.acme.example/", { headers });
    expect(server.asked[0]?.headers.authorization).toBe("Bearer s3cret-key");
  });

  it("are not for a pack that was not permitted them, nor any other than those", async () => {
    const server = await hello();
    const without = asker(waysTo(server), { permissions: { network: permissions.network }, environment });
    expect((await refusal(without("https://api.acme.example/", { headers }))).message).toBe(
      'The pack "toon" may not use the environment variable "ACME_KEY".',
    );
    const fetch = asker(waysTo(server), { permissions, environment });
    for (const name of ["HOME", "PATH", "__proto__", "constructor", "acme_key"])
      expect(
        (await refusal(fetch("https://api.acme.example/", { headers: { a: [{ environment: name }] } })))
          .message,
      ).toBe(`The pack "toon" may not use the environment variable "${name}".`);
    expect(server.connections()).toBe(0);
  });

  it("that are not set are named, with what to do", async () => {
    const fetch = asker(waysTo(await hello()), { permissions, environment: {} });
    const refused = await refusal(fetch("https://api.acme.example/", { headers }));
    expect([refused.message, refused.remedy]).toEqual([
      'The pack "toon" needs the environment variable ACME_KEY, which is not set.',
      "Set ACME_KEY before you start Dreamloom.",
    ]);
  });

  it("never come back: not in an answer that repeats them, nor in any error", async () => {
    const server = await serve(({ headers: { authorization = "" }, url }, response) => {
      if (url === "/type") response.setHeader("content-type", authorization).end("x");
      else response.end(`You said: ${authorization}`);
    });
    const fetch = asker(waysTo(server), { permissions, environment });
    for (const url of ["https://api.acme.example/", "https://api.acme.example/type"]) {
      const refused = await refusal(fetch(url, { headers }));
      expect(refused.message).toBe(
        'The host "api.acme.example" repeats the value of the variable ACME_KEY in its answer, which is kept from the pack.',
      );
    }
    const broken = { ACME_KEY: "s3cret\nkey" };
    const errors = [
      await refusal(
        asker(waysTo(server), { permissions, environment: broken })("https://api.acme.example/", { headers }),
      ),
      await refusal(
        fetch("https://api.acme.example/", { headers: { a: [{ environment: "ACME_KEY" }, "\n"] } }),
      ),
      await refusal(fetch("https://evil.example/", { headers })),
      await refusal(
        asker(waysTo(server, { certificates: undefined }), { permissions, environment })(
          "https://api.acme.example/",
          { headers },
        ),
      ),
    ];
    for (const error of errors)
      expect(`${error.message} ${error.remedy} ${error.stack} ${String(error.cause)}`).not.toContain(
        "s3cret",
      );
  });

  it("stand nowhere else: not in a URL, a body or the name of a header", async () => {
    const server = await hello();
    const fetch = asker(waysTo(server), { permissions, environment });
    await fetch("https://api.acme.example/%7B%22environment%22:%22ACME_KEY%22%7D", {
      method: "POST",
      body: '{"environment":"ACME_KEY"}',
    });
    expect(JSON.stringify(server.asked)).not.toContain("s3cret");
    const asRecord = fetch("https://api.acme.example/", {
      method: "POST",
      body: { environment: "ACME_KEY" } as unknown as Value,
    });
    expect((await refusal(asRecord)).message).toMatch(/the body is no text/);
  });
});
