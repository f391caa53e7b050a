import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("keeps ONNX Runtime from keeping and sending reports of what it opens", async () => {
  const home = await mkdtemp(join(tmpdir(), "dreamloom-home-"));
  const ort = new URL("../../dist/device/ort.js", import.meta.url).href;
  const script = `
    import { probeBackend } from ${JSON.stringify(ort)};
    await probeBackend("cpu");`;
  const run = promisify(execFile);
  // Without CI's variables, under which ONNX Runtime reports nothing anyway.
  const environment = { PATH: process.env["PATH"], HOME: home };
  await run(process.execPath, ["--input-type=module", "-e", script], { env: environment });
  expect(await readdir(home)).toEqual([]);
  await rm(home, { recursive: true });
});
