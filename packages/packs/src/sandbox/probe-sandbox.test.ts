import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Evidence } from "../evidence.js";
import { canShutIn } from "../testing/can-shut-in.js";
import { engineFolder } from "../testing/host-rig.js";
import { probeSandbox, probeWith } from "./probe-sandbox.js";
import { findPrograms, missingInWords } from "./programs.js";
import type { Programs } from "./programs.js";

const programs = findPrograms();
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A program of our own that stands for bubblewrap. */
function program(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-program-"));
  folders.push(folder);
  const file = join(folder, "bwrap");
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
  return file;
}

const probe = (used: Programs): Promise<Evidence> => probeSandbox({ engineFolder, programs: used });

describe("probing", () => {
  it.runIf(canShutIn)("finds that nothing gets out of the sandbox of this machine", async () => {
    const evidence = await probe(programs);
    expect(evidence.probes.filter(({ reached }) => reached)).toEqual([]);
    expect(evidence).toMatchObject({ holds: true, node: process.versions.node });
    expect(evidence.says).toMatch(
      /^Packs are shut in here by bubblewrap .+: each of \d+ attempts to get out was stopped\.$/,
    );
    expect(evidence.probes.length).toBeGreaterThan(60);
    expect(evidence.unenforced.filter((said) => said.includes("memory"))).toEqual([]);
  });

  it.runIf(canShutIn && programs.prlimit)(
    "says that memory is not limited where prlimit is missing",
    async () => {
      const { holds, unenforced } = await probe({ bwrap: programs.bwrap! });
      expect([holds, unenforced]).toEqual([
        true,
        [
          "How much memory a pack takes is not limited here, because prlimit is missing (apt install util-linux).",
        ],
      ]);
    },
  );

  it.runIf(canShutIn)("finds that nothing gets out by programs that a pack may start", async () => {
    const rig = { engineFolder, programs, permissionModel: false, permissions: { processes: true } } as const;
    const { probes } = await probeWith(rig);
    expect(probes.filter(({ reached }) => reached).map(({ what }) => what)).toEqual([
      "write a temporary file",
      "start a program",
      "start a shell",
    ]);
  });

  it("says that bubblewrap is missing, and what to do", async () => {
    const evidence = await probe(findPrograms("/nowhere"));
    expect(evidence).toMatchObject({ holds: false, probes: [] });
    expect(evidence.says).toBe(missingInWords({}));
    if (process.platform === "linux") expect(evidence.says).toMatch(/apt install bubblewrap/);
  });

  it("says why a sandbox cannot be started", async () => {
    const refuses = program('echo "bwrap: No permissions to create new namespace" >&2; exit 1');
    const evidence = await probe({ bwrap: refuses });
    expect(evidence.holds).toBe(false);
    expect(evidence.says).toMatch(
      /^bubblewrap is installed, but a sandbox cannot be started here: .+ No permissions to create new namespace/,
    );
  });

  it.runIf(canShutIn)("finds what gets out of a sandbox that does not hold", async () => {
    const { bwrap = "" } = programs;
    const leaks = program(
      `for a do shift; case "$a" in
         --unshare-all) set -- "$@" --unshare-pid --unshare-ipc --unshare-uts ;;
         *) set -- "$@" "$a" ;;
       esac; done; exec ${bwrap} "$@"`,
    );
    const evidence = await probe({ ...programs, bwrap: leaks });
    const reached = evidence.probes.filter((one) => one.reached).map(({ what }) => what);
    expect(evidence.holds).toBe(false);
    expect(reached).toEqual(
      expect.arrayContaining(["open a connection", "send a datagram", "wait for connections"]),
    );
    expect(evidence.says).toMatch(
      /^The sandbox does not hold on this machine: a pack could open a connection/,
    );
  });
});
