import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { describe, expect, it } from "vitest";

/** What a child that Node starts finds at a descriptor that Node itself was started with, without and with covering it. */
function seenAt(descriptor: number, covering: boolean): string {
  const text = readFileSync(join(import.meta.dirname, "inherited.ts"), "utf8");
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.ESNext } });
  const script = `${outputText}
    const { spawnSync } = await import("node:child_process");
    const wanted = ["ignore", "pipe", "inherit"];
    const { stdio, close } = ${covering} ? coverInherited(wanted) : { stdio: wanted, close: () => undefined };
    const { stdout } = spawnSync("readlink", ["/proc/self/fd/${descriptor}"], { stdio });
    close();
    process.stdout.write(stdout);`;
  const command = `exec ${descriptor}</etc/passwd; exec "$0" --input-type=module -e "$1"`;
  const { stdout } = spawnSync("bash", ["-c", command, process.execPath, script], { encoding: "utf8" });
  return stdout.trim();
}

describe.runIf(process.platform === "linux")("a descriptor that somebody left open", () => {
  it.each([33, 251])("is handed on by Node, and covered in our children (%i)", (descriptor) => {
    expect(seenAt(descriptor, false)).toBe("/etc/passwd");
    expect(seenAt(descriptor, true)).toBe("/dev/null");
  });
});
