/** What Dreamloom was started with is no pack's business: a file that a shell left open does not reach into its sandbox. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { canShutIn } from "../../packages/packs/src/testing/can-shut-in.js";

const rig = join(import.meta.dirname, "..", "..", "packages", "packs", "dist", "testing", "host-rig.js");
const trusts = canShutIn ? ["sandboxed", "trusted"] : ["trusted"];

describe.runIf(process.platform === "linux").each(trusts)("a %s pack that looks for open files", (trust) => {
  it("finds none but its own", () => {
    const folder = mkdtempSync(join(tmpdir(), "dreamloom-left-open-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "secret"), "left open by a shell");
    const script = `
      const { hostRig } = await import(${JSON.stringify(rig)});
      const rig = hostRig({ pack: "finder", trust: "${trust}", processes: 1 });
      console.log(JSON.stringify(await rig.run("finder/descriptors")));
      await rig[Symbol.asyncDispose]();`;
    const command = `exec 33<"$2"; exec "$0" --input-type=module -e "$1"`;
    const words = ["-c", command, process.execPath, script, join(folder, "secret")];
    const { stdout, stderr } = spawnSync("bash", words, { encoding: "utf8" });
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual({ texts: [] });
  });
});
