import { describe, expect, test } from "vitest";
import { SessionCache } from "./session-cache.js";
import type { Wanted } from "./session-cache.js";

/** Sessions that only write down when they are opened and released. */
function rig(budgetBytes: number) {
  const log: string[] = [];
  const cache = new SessionCache<{ name: string; release: () => Promise<void> }>({ budgetBytes });
  const wanted = (
    name: string,
    bytes: number,
    open?: () => Promise<void>,
  ): Wanted<{ name: string; release: () => Promise<void> }> => ({
    key: name,
    prepare: () => ({
      bytes,
      open: async () => {
        await open?.();
        log.push(`open ${name}`);
        return { name, release: async () => void log.push(`close ${name}`) };
      },
    }),
  });
  const use = (name: string, bytes: number): Promise<string> =>
    cache.use(wanted(name, bytes), async (session) => session.name);
  return { log, cache, wanted, use };
}

describe("the session cache", () => {
  test("within the budget everything stays open", async () => {
    const { use, log, cache } = rig(100);
    for (const name of ["lmm", "dit", "vae", "dit"]) await use(name, 30);
    expect(log).toEqual(["open lmm", "open dit", "open vae"]);
    expect(cache.open.map(({ key }) => key)).toEqual(["lmm", "vae", "dit"]);
  });

  test("over the budget the one used longest ago is closed before the next is opened", async () => {
    const { use, log } = rig(100);
    await use("lmm", 40);
    await use("dit", 40);
    await use("lmm", 40);
    await use("vae", 40);
    expect(log).toEqual(["open lmm", "open dit", "close dit", "open vae"]);
  });

  test("one that is larger than the budget takes its turn alone", async () => {
    const { use, log } = rig(100);
    await use("lmm", 60);
    await use("dit", 500);
    await use("lmm", 60);
    expect(log).toEqual(["open lmm", "close lmm", "open dit", "close dit", "open lmm"]);
  });

  test("what is in use is not closed", async () => {
    const { cache, wanted, use, log } = rig(100);
    await cache.use(wanted("dit", 80), async () => {
      await use("vae", 80);
      await use("lmm", 80);
    });
    expect(log).toEqual(["open dit", "open vae", "close vae", "open lmm", "close lmm"]);
    expect(cache.open).toEqual([{ key: "dit", bytes: 80 }]);
  });

  test("two that ask at once share one opening", async () => {
    const { use, log } = rig(100);
    await Promise.all([use("dit", 10), use("dit", 10), use("dit", 10)]);
    expect(log).toEqual(["open dit"]);
  });

  test("a session that cannot be opened is asked for anew next time", async () => {
    const { cache, wanted, use, log } = rig(100);
    const broken = wanted("dit", 10, () => Promise.reject(new Error("no such operator")));
    await expect(cache.use(broken, async () => 0)).rejects.toThrow("no such operator");
    await use("dit", 10);
    expect(log).toEqual(["open dit"]);
  });

  test("out of memory closes what is idle and tries once more", async () => {
    const { cache, wanted, use, log } = rig(100);
    let tries = 0;
    const tight = wanted("dit", 10, async () => {
      tries += 1;
      if (tries === 1) throw new Error("std::bad_alloc");
    });
    await use("lmm", 10);
    expect(await cache.use(tight, async (session) => session.name)).toBe("dit");
    expect(log).toEqual(["open lmm", "close lmm", "open dit"]);
  });

  test("out of memory twice is a sentence, and the next session opens", async () => {
    const { cache, wanted, use } = rig(100);
    const huge = wanted("dit", 2 ** 30, () => Promise.reject(new Error("Failed to allocate memory")));
    await expect(cache.use(huge, async () => 0)).rejects.toMatchObject({
      name: "NodeError",
      kind: "out-of-memory",
      message: "There is not enough memory to open a model of 1024 MiB.",
    });
    expect(await use("vae", 10)).toBe("vae");
  });
});
