/** Packs are installed in two steps, side by side, from a registry, a folder or a tarball; nothing of them runs. */

import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { packageTarball } from "../support/tarball.js";
import { samplePack } from "../support/sample-pack.js";
import { engineFolder, refusal, storeRig, type StoreRig } from "../support/store-rig.js";
import { integrityOf } from "../support/registry.js";

let rig: StoreRig;
beforeEach(async () => void (rig = await storeRig()));
afterEach(() => rig[Symbol.asyncDispose]());

describe("a pack in a folder", () => {
  it("is prepared, shown, and installed with the second step only", async () => {
    const packs = await rig.open();
    const prepared = await packs.prepare(await rig.write({ permissions: { read: true } }));
    expect(prepared.pack.manifest).toMatchObject({
      name: "toon",
      version: "1.0.0",
      permissions: { read: true },
    });
    expect(prepared.asks).toEqual([
      "It may read files that you choose on its nodes, and no others.",
      "It has no internet.",
    ]);
    expect(prepared.asksMore).toEqual({ read: true });
    expect(packs.list()).toEqual([]);
    expect(packs.catalogueFor().types).toEqual([]);

    const installed = await packs.install(prepared.id, "sandboxed");
    expect(packs.list()).toEqual([installed]);
    expect(installed.from).toEqual({ spec: join(rig.folder, "work/toon"), kind: "folder" });
    expect(packs.catalogueFor().types).toEqual(["toon/shout"]);
    expect(readFileSync(join(installed.folder, "dist/index.js"), "utf8")).toContain("toUpperCase");
    const engine = join(rig.home, "packs/node_modules/@dreamloom/engine");
    expect(realpathSync(engine)).toBe(realpathSync(engineFolder()));
    expect(readdirSync(join(rig.home, "packs/staging"))).toEqual([]);
  });

  it("that is discarded leaves nothing", async () => {
    const packs = await rig.open();
    const { id } = await packs.prepare(await rig.write({}));
    await packs.discard(id);
    expect(await refusal(packs.install(id, "sandboxed"))).toContain("is not prepared any more");
    expect(readdirSync(join(rig.home, "packs/staging"))).toEqual([]);
    expect(existsSync(join(rig.home, "packs/lock.json"))).toBe(false);
  });
});

describe("a pack of a registry", () => {
  it("is installed with its own dependencies at exact versions, and told of whole", async () => {
    rig.registry.publish({
      tarball: packageTarball({
        "package.json": `{"name":"louder","version":"2.1.0"}`,
        "index.js": "export {}",
      }),
    });
    rig.publish({ name: "@acme/toon", packageJson: { dependencies: { louder: "^2.0.0" } } });
    const packs = await rig.open();
    const installed = await rig.add(packs, "@acme/toon@^1.0.0");
    expect(installed).toMatchObject({
      integrity: integrityOf(
        packageTarball(
          samplePack({ name: "@acme/toon", packageJson: { dependencies: { louder: "^2.0.0" } } }),
        ),
      ),
      trust: "sandboxed",
      from: { spec: "@acme/toon@^1.0.0", kind: "registry", registry: rig.registry.url },
      dependencies: [{ name: "louder", version: "2.1.0" }],
      provenance: { kind: "none" },
    });
    expect(existsSync(join(installed.folder, "../../louder/index.js"))).toBe(true);
    expect(packs.list()).toEqual([installed]);
    const again = await rig.open();
    expect(again.list()).toEqual([installed]);
  });

  it("is there for another process as soon as it is installed", async () => {
    rig.publish({});
    const [server, line] = [await rig.open(), await rig.open()];
    const heard = new Promise<void>((done) => server.onChange(done));
    await rig.add(line, "toon");
    await heard;
    expect(server.catalogueFor().types).toEqual(["toon/shout"]);
    expect(server.catalogueFor()).toBe(server.catalogueFor());
    await line.remove("toon");
    await server.refresh();
    expect(server.list()).toEqual([]);
  });
});
