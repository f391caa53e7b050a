/** What a pack's own frames can do to the host's process: nothing that others would feel. */

import { afterEach, describe, expect, it } from "vitest";
import type { MakeBroker } from "../broker/calls.js";
import { canShutIn } from "../testing/can-shut-in.js";
import { hostRig, standInBroker } from "../testing/host-rig.js";
import type { HostRig, RigOptions } from "../testing/host-rig.js";

const open: HostRig[] = [];
afterEach(async () => {
  for (const rig of open.splice(0)) await rig[Symbol.asyncDispose]();
});

function rigOf(options: Partial<RigOptions>): HostRig {
  const made = hostRig({ pack: "greedy", limits: { memoryMiB: 256, seconds: 20 }, processes: 1, ...options });
  open.push(made);
  return made;
}

/** A broker whose answers the test lets out, and the calls that reached it. */
function heldBroker() {
  const calls: (() => void)[] = [];
  const broker: MakeBroker = (task) => ({
    ...standInBroker(task),
    call: () => new Promise((resolve) => calls.push(() => resolve(null))),
  });
  return { calls, broker };
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

describe.each(canShutIn ? (["sandboxed", "trusted"] as const) : (["trusted"] as const))(
  "a %s pack that writes its own messages",
  (trust) => {
    const rig = (options: Partial<RigOptions> = {}): HostRig => rigOf({ trust, ...options });

    it.each([
      ["sends one large value again and again", "large", "sent too many messages"],
      ["sends a value of millions of lists", "lists", "a message of more than 200000 values"],
      ["sends previews faster than they are taken", "previews", "a preview before the last one was taken"],
    ])("%s: its task fails and the next one is done", async (_, node, how) => {
      const { run } = rig();
      await expect(run(`greedy/${node}`)).rejects.toMatchObject({
        message: expect.stringContaining(how) as string,
      });
      expect(await run("greedy/honest")).toEqual({ fine: true });
    });

    it("asks with more than it may have itself: only so much is copied at a time", async () => {
      const { calls, broker } = heldBroker();
      const stop = new AbortController();
      const ended = rig({ broker }).run("greedy/calls", { times: 5 }, { signal: stop.signal });
      for (let answered = 0; answered < 5; answered++) {
        await until(() => calls.length > 0);
        // 256 MiB are two pictures of 128.
        expect(calls.length).toBeLessThanOrEqual(2);
        calls.shift()!();
      }
      stop.abort(new Error("enough"));
      await expect(ended).rejects.toThrow("enough");
    });

    it("asks without a permission: nothing is copied for it", async () => {
      let asked = 0;
      const stop = new AbortController();
      const { run } = rig({
        broker: (task) => ({
          ...standInBroker(task),
          permits: () => {
            asked += 1;
            throw new Error("not permitted");
          },
          call: () => Promise.reject(new Error("it was asked all the same")),
        }),
      });
      const ended = run("greedy/calls", { times: 3 }, { signal: stop.signal });
      await until(() => asked === 3);
      stop.abort(new Error("enough"));
      await expect(ended).rejects.toThrow("enough");
    });

    it("never reads what it is answered: it is stopped before that fills our memory", async () => {
      const text = "x".repeat(1 << 20);
      const { run } = rig({
        broker: (task) => ({ ...standInBroker(task), call: () => Promise.resolve(text) }),
      });
      await expect(run("greedy/deaf")).rejects.toMatchObject({
        kind: "worker-lost",
        message: expect.stringContaining("did not read the answers") as string,
      });
    });

    it("names places in its file that are not there: it lies", async () => {
      const { run } = rig();
      await expect(run("greedy/nowhere")).rejects.toMatchObject({
        kind: "wrong-outputs",
        message: expect.stringContaining("a tensor that it has not written") as string,
      });
    });

    it("cuts its file while it is being copied: it lies, or its tensor is what was there", async () => {
      const { run } = rig();
      const outcome = await run("greedy/cuts").catch((error: unknown) => error);
      expect(outcome instanceof Error || typeof outcome === "object").toBe(true);
      expect(await run("greedy/honest")).toEqual({ fine: true });
    });

    it("keeps nobody else waiting while it floods", async () => {
      const greedy = rig();
      const honest = rig({ pack: "honest" });
      const flooding = greedy.run("greedy/large").catch(() => "stopped");
      expect(await honest.run("honest/add", { a: 1, b: 2 })).toEqual({ sum: 3 });
      expect(await flooding).toBe("stopped");
    });

    it("says of its progress what no display expects: what is told lies between nothing and all", async () => {
      const { run, progress } = rig();
      await run("greedy/progress");
      expect(progress).toEqual([
        [0, 5],
        [1, 1],
        [1e-308, 1e-308],
      ]);
    });
  },
);

describe.runIf(canShutIn)("a sandboxed pack", () => {
  it("opens its files again by their descriptors: the system refuses what Node would", async () => {
    const denied = { inputs: "ERR_ACCESS_DENIED", outputs: "ERR_ACCESS_DENIED" };
    expect(await rigOf({ pack: "finder" }).run("finder/opens-again")).toEqual(denied);
    const alone = await rigOf({ pack: "finder", permissionModel: false }).run("finder/opens-again");
    expect(Object.values(alone)).not.toContain("opened");
  });
});
