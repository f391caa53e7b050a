import { once } from "node:events";
import { createServer as createHttp } from "node:http";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { defaultPort, listenOnLoopback, PortProblem, stop } from "./listen.js";

/** Takes a port in one family, unless another program has it already. */
async function take(port: number, host: string): Promise<void> {
  const other = createServer();
  onTestFinished(() => void other.close());
  other.listen({ port, host });
  await Promise.race([once(other, "listening"), once(other, "error")]).catch(() => undefined);
}

async function listening(port?: number) {
  const it = await listenOnLoopback(() => createHttp(), port);
  onTestFinished(async () => void (await Promise.all(it.servers.map(stop))));
  return it;
}

describe("listening", () => {
  it("takes the next port when the first is taken, in either family", async () => {
    await take(defaultPort, "127.0.0.1");
    await take(defaultPort + 1, "::1");
    const { port, servers } = await listening();
    expect(port).toBeGreaterThan(defaultPort + 1);
    expect(port).toBeLessThan(defaultPort + 20);
    for (const server of servers) expect(server.address()).toMatchObject({ port });
  });

  it("takes exactly the port that was asked for, or says why not", async () => {
    const { port, servers } = await listening(0);
    await expect(listening(port)).rejects.toThrow(PortProblem);
    await Promise.all(servers.map(stop));
    expect(await listening(port)).toMatchObject({ port, url: `http://127.0.0.1:${port}` });
  });
});
