/** What a registry answers, or does not: said in sentences, and nothing is claimed that was not verified. */

import { chmod } from "node:fs/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fetchPack } from "../../packages/packs/src/store/fetch-pack.js";
import { placesIn } from "../../packages/packs/src/store/places.js";
import { closeStage, openStage } from "../../packages/packs/src/store/staging.js";
import { programme } from "../support/npm.js";
import { refusal, storeRig, type StoreRig } from "../support/store-rig.js";
import { packageTarball } from "../support/tarball.js";

let rig: StoreRig;
beforeEach(async () => void (rig = await storeRig()));
afterEach(() => rig[Symbol.asyncDispose]());

const attested = { repository: "https://github.com/acme/toon", workflow: ".github/workflows/publish.yml" };

describe("a registry", () => {
  it("takes a pack by npm publish, and the pack is found by words and installed", async () => {
    const folder = await rig.write({ name: "@acme/toon" });
    const published = await programme("npm", ["publish", "--ignore-scripts"], {
      cwd: folder,
      environment: rig.registry.environment,
    });
    expect(published).toMatchObject({ code: 0 });
    rig.registry.publish({
      tarball: packageTarball({ "package.json": `{"name":"louder","version":"1.0.0"}` }),
    });
    const packs = await rig.open();
    const [found, ...others] = await packs.search("louder");
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      name: "@acme/toon",
      version: "1.0.0",
      description: "Says things louder.",
      publisher: "anna",
      installed: false,
    });
    await rig.add(packs, "@acme/toon");
    expect((await packs.search("louder"))[0]?.installed).toBe(true);
    expect(await packs.search("nothing-of-the-kind")).toEqual([]);
  });

  it("that has no such pack, no such version, or lets nobody in, is told of in a sentence", async () => {
    rig.publish({});
    const packs = await rig.open();
    expect(await refusal(packs.prepare("tune"))).toContain("The registry has no such package");
    expect(await refusal(packs.prepare("toon@^9.0.0"))).toContain("The registry has no such version of it");
    process.env["npm_config_before"] = "2020-01-01";
    expect(await refusal(packs.prepare("toon@1.0.0"))).toContain(
      "Your npm takes no version that is as young",
    );
    delete process.env["npm_config_before"];
    rig.registry.fail("/toon", 401);
    expect(await refusal(packs.prepare("toon"))).toContain("lets only people in that it knows");
  });

  it("that cannot be reached is told of, and so is an asking that ends", async () => {
    rig.publish({});
    const packs = await rig.open({ registry: "http://127.0.0.1:9/" });
    expect(await refusal(packs.prepare("toon"))).toContain("The registry cannot be reached.");
    const reason = new Error("enough");
    const ends = new AbortController();
    const asked = packs.prepare("toon", { signal: ends.signal });
    ends.abort(reason);
    await expect(asked).rejects.toBe(reason);
  });

  it("is named by a setting of the person's, or by an option", async () => {
    rig.publish({});
    const elsewhere = { npm_config_userconfig: "/dev/null", npm_config_registry: "http://127.0.0.1:9/" };
    Object.assign(process.env, elsewhere);
    try {
      expect(await refusal((await rig.open()).prepare("toon"))).toContain("cannot be reached");
      const packs = await rig.open({ registry: rig.registry.url });
      expect((await packs.prepare("toon")).pack.from.registry).toBe(rig.registry.url);
    } finally {
      delete process.env["npm_config_registry"];
      Object.assign(process.env, rig.registry.environment);
    }
  });

  it("may keep its tarballs elsewhere, and have a scope of its own; it is asked again for what came from it", async () => {
    const tarballs = rig.registry.url.replace("127.0.0.1", "localhost");
    const packageJson = { dependencies: { louder: "1.0.0" } };
    rig.registry.publish({
      tarball: packageTarball({ "package.json": `{"name":"louder","version":"1.0.0"}` }),
      tarballs,
    });
    rig.publish({ name: "@acme/toon", packageJson }, { tarballs });
    const setting = "npm_config_@acme:registry";
    process.env[setting] = rig.registry.url;
    try {
      const { from } = await rig.add(await rig.open(), "@acme/toon");
      expect(from).toEqual({ spec: "@acme/toon", kind: "registry", registry: rig.registry.url });
    } finally {
      delete process.env[setting];
    }
    process.env["npm_config_userconfig"] = "/dev/null";
    process.env["npm_config_registry"] = "http://127.0.0.1:9/";
    rig.publish({ name: "@acme/toon", version: "1.1.0" }, { tarballs });
    const updates = await (
      await rig.open()
    )
      .updates()
      .finally(() => delete process.env["npm_config_registry"]);
    expect(updates).toEqual([{ name: "@acme/toon", from: "1.0.0", to: "1.1.0" }]);
  });

  it("tells of newer versions, within the range that was asked for", async () => {
    for (const version of ["1.0.0", "1.2.0", "2.0.0"]) rig.publish({ version });
    rig.publish({ version: "3.0.0-beta.1" }, { tag: "next" });
    const packs = await rig.open();
    await rig.add(packs, "toon@1.0.0");
    expect(await packs.updates()).toEqual([{ name: "toon", from: "1.0.0", to: "2.0.0" }]);
    await packs.remove("toon");
    await rig.add(packs, "toon@~1.0.0 || ^1.1.0");
    expect(packs.list()[0]?.manifest.version).toBe("1.2.0");
    expect(await packs.updates()).toEqual([]);
  });

  it("whose dependency unpacks to more than a pack may have is stopped", async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`file-${index}`, "x"]));
    const packageJson = `{"name":"louder","version":"1.0.0"}`;
    rig.registry.publish({ tarball: packageTarball({ "package.json": packageJson, ...many }) });
    rig.publish({ packageJson: { dependencies: { louder: "1.0.0" } } });
    const spec = { kind: "registry", name: "toon" } as const;
    for (const [most, says] of [
      [{ files: 50, bytes: 2 ** 20 }, "It unpacks to more than 50 files."],
      [{ files: 500, bytes: 1000 }, "It unpacks to more than 0 MiB."],
    ] as const) {
      const stage = await openStage(placesIn(rig.home));
      expect(await refusal(fetchPack({ stage, spec, most }))).toBe(says);
      await closeStage(stage);
    }
  });
});

describe("who built a pack", () => {
  it("is read from the registry's statement, and called unverified where nobody verified it", async () => {
    await withNpm(`process.stderr.write("npm error network\\n"); process.exit(1);`);
    rig.publish({}, { attested });
    const { pack, warnings } = await (await rig.open()).prepare("toon");
    expect(pack.provenance).toEqual({ kind: "attested", ...attested, verified: false });
    expect(warnings).toContain("The registry tells who built it; that could not be verified here.");
  });

  it("is called verified when npm verified it, and the pack is refused when npm found it wrong", async () => {
    rig.publish({}, { attested });
    const toon = { name: "toon", version: "1.0.0" };
    await withNpm(answering({ invalid: [], missing: [], verified: [toon] }));
    const packs = await rig.open();
    const { pack, warnings } = await packs.prepare("toon");
    expect(pack.provenance).toEqual({ kind: "attested", ...attested, verified: true });
    expect(warnings).toEqual([]);
    await withNpm(
      answering({ invalid: [{ ...toon, code: "EATTESTATIONVERIFY" }], missing: [], verified: [] }),
    );
    expect(await refusal(packs.prepare("toon"))).toContain("the statement on who built it, is wrong");
  });

  it("is unknown when the statement is about other bytes, cannot be read, or lies elsewhere", async () => {
    rig.publish({}, { attested });
    rig.registry.fail("/-/npm/v1/attestations/toon@1.0.0", 500);
    const packs = await rig.open();
    const because = "The registry has a statement on who built it, but it cannot be read.";
    expect((await packs.prepare("toon")).pack.provenance).toEqual({ kind: "unknown", because });
    expect((await packs.prepare(await rig.pack({}))).pack.provenance).toEqual({
      kind: "unknown",
      because: "It is from a tarball, not from a registry.",
    });
  });
});

describe("an audit", () => {
  it("says apart what was checked, what is wrong and what could not be checked", async () => {
    await withNpm(`process.stderr.write("npm error code ENOTFOUND\\n"); process.exit(1);`);
    rig.registry.publish({
      tarball: packageTarball({ "package.json": `{"name":"louder","version":"1.0.0"}` }),
    });
    rig.publish({ packageJson: { dependencies: { louder: "1.0.0" } } });
    const packs = await rig.open();
    await rig.add(packs, "toon");
    expect(await packs.audit()).toEqual([
      {
        name: "toon",
        version: "1.0.0",
        problems: [],
        checked: [
          "Its files are as they were installed.",
          "The registry still has the same bytes under this version.",
          "No advisory is known against it or what it brings.",
        ],
        unchecked: ["Signatures: The registry cannot be reached."],
      },
    ]);
    rig.registry.advise("louder", {
      title: "Steals keys\u001b[2J",
      severity: "critical",
      vulnerable_versions: "<2",
    });
    rig.publish({ ending: "?" }, { deprecated: "Use toon2." });
    const [audit] = await packs.audit();
    expect(audit?.problems).toEqual([
      "The registry has other bytes under this version now.",
      'Its author advises against it: "Use toon2.".',
      '"louder" <2: Steals keys[2J (critical).',
    ]);
  });

  it("tells of signatures as npm found them", async () => {
    rig.publish({});
    const packs = await rig.open();
    await rig.add(packs, "toon");
    await withNpm(answering({ invalid: [], missing: [], verified: [] }));
    const signed = "The registry's signatures on it and on what it brings were verified by npm.";
    expect((await packs.audit())[0]?.checked).toContain(signed);
    const toon = { name: "toon", version: "1.0.0" };
    await withNpm(answering({ invalid: [toon], missing: [toon], verified: [] }));
    expect((await packs.audit())[0]?.problems).toEqual([
      "Signatures that are wrong: toon@1.0.0.",
      "The registry signs packages, and these are not signed: toon@1.0.0.",
    ]);
  });

  it("of a pack that is from no registry, while none can be reached, checks its files", async () => {
    const packs = await rig.open({ registry: "http://127.0.0.1:9/" });
    await rig.add(packs, await rig.pack({}));
    const [audit] = await packs.audit();
    expect(audit?.checked).toEqual(["Its files are as they were installed."]);
    expect(audit?.unchecked[0]).toBe("Who published it: it is from a tarball, not from a registry.");
    expect(audit?.unchecked[1]).toContain("Advisories: ");
  });
});

/** An npm that does what npm does, but for `npm audit signatures`: that asks a server on the internet for keys. */
async function withNpm(signatures: string): Promise<void> {
  const real = (await programme("sh", ["-c", "command -v npm"], { cwd: rig.folder })).out.trim();
  const script = await rig.put(
    "bin/npm-cli.js",
    `const { spawnSync } = require("node:child_process");
if (process.argv.includes("signatures")) { ${signatures} }
process.exit(spawnSync(${JSON.stringify(real)}, process.argv.slice(2), { stdio: "inherit" }).status ?? 1);`,
  );
  await chmod(script, 0o755);
  process.env["npm_execpath"] = script;
}
afterEach(() => void delete process.env["npm_execpath"]);

function answering(answer: object): string {
  return `process.stdout.write(${JSON.stringify(JSON.stringify(answer))}); process.exit(0);`;
}
