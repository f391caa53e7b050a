import { afterEach, describe, expect, it } from "vitest";
import { hostRig } from "../testing/host-rig.js";
import type { HostRig, RigOptions } from "../testing/host-rig.js";

const open: HostRig[] = [];
afterEach(async () => {
  for (const rig of open.splice(0)) await rig[Symbol.asyncDispose]();
});

function rig(options: RigOptions): HostRig {
  const made = hostRig(options);
  open.push(made);
  return made;
}

describe.each(["sandboxed", "trusted"] as const)("a %s pack", (trust) => {
  it("runs a node with plain values", async () => {
    const { run } = rig({ pack: "honest", trust });
    expect(await run("honest/add", { a: 1, b: 2 })).toEqual({ sum: 3 });
  });
});
