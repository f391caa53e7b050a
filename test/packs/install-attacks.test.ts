/** What a hostile pack tries while it is installed. Each is stopped before anything of it runs or leaves its folder. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { samplePack } from "../support/sample-pack.js";
import { holdsNot, refusal, storeRig, type StoreRig } from "../support/store-rig.js";
import { packageTarball, tarball, type TarEntry } from "../support/tarball.js";

let rig: StoreRig;
beforeEach(async () => void (rig = await storeRig()));
afterEach(() => rig[Symbol.asyncDispose]());

/** What is refused leaves nothing behind: no staging, no installed tree, no record. */
function expectNothingLeft(): void {
  const packs = join(rig.home, "packs");
  const staged = existsSync(join(packs, "staging")) ? readdirSync(join(packs, "staging")) : [];
  expect([...staged, existsSync(join(packs, "lock.json")), existsSync(join(packs, "installed"))]).toEqual([
    false,
    false,
  ]);
}

async function prepared(spec: string): Promise<string> {
  const packs = await rig.open();
  const said = await refusal(packs.prepare(spec));
  expectNothingLeft();
  return said;
}

const honest = Object.entries(samplePack()).map(([name, content]) => ({ name: `package/${name}`, content }));

describe("a tarball tries to reach outside its folder", () => {
  const outside: readonly (readonly [string, readonly TarEntry[], string])[] = [
    ["zip-slip", [{ name: "package/../../../../escaped", content: "x" }], "leads out of its folder"],
    ["an absolute name", [{ name: "/tmp/dreamloom-escaped", content: "x" }], "leads out of its folder"],
    ["a symlink", [{ name: "package/way", kind: "symlink", target: "/etc/passwd" }], "holds a link"],
    ["a hard link", [{ name: "package/way", kind: "hard-link", target: "/etc/passwd" }], "holds a link"],
    [
      "a symlink that is then written through",
      [
        { name: "package/way", kind: "symlink", target: "../../../.." },
        { name: "package/way/escaped", content: "x" },
      ],
      "holds a link",
    ],
    ["a second package.json", [{ name: "package/package.json", content: "{}" }], "twice"],
    [
      "a file with a size of 8 GiB",
      [{ name: "package/big", content: "", claims: 8 * 2 ** 30 - 1 }],
      "more than 1 GiB",
    ],
  ];

  it.each(outside)("%s, as a file", async (_, entries, says) => {
    expect(await prepared(await rig.put("evil.tgz", tarball([...honest, ...entries])))).toContain(says);
  });

  it.each(outside.slice(0, 3))("%s, from a registry", async (_, entries, says) => {
    rig.registry.publish({ tarball: tarball([...honest, ...entries]) });
    expect(await prepared("toon")).toContain(says);
  });

  it("a symlink in a dependency, which npm drops: the tree holds files only", async () => {
    const evil = [{ name: "package/way", kind: "symlink" as const, target: "/etc" }];
    const file = { name: "package/package.json", content: `{"name":"louder","version":"1.0.0"}` };
    rig.registry.publish({
      tarball: tarball([file, ...evil, { name: "package/way/escaped", content: "x" }]),
    });
    rig.publish({ packageJson: { dependencies: { louder: "1.0.0" } } });
    const packs = await rig.open();
    const { pack } = await packs.prepare("toon");
    expect(readdirSync(join(pack.folder, "../louder"), { recursive: true })).not.toContain("passwd");
    expect(existsSync("/etc/escaped")).toBe(false);
  });
});

describe("scripts at installing", () => {
  const names = [
    "preinstall",
    "install",
    "postinstall",
    "prepublish",
    "prepare",
    "prepack",
    "postpack",
    "dependencies",
  ];
  const scripts = (mark: string) =>
    Object.fromEntries(names.map((name) => [name, `touch "${join(rig.folder, mark)}"`]));

  beforeEach(() => {
    process.env["npm_config_ignore_scripts"] = "false";
    process.env["NPM_CONFIG_FOREGROUND_SCRIPTS"] = "true";
    rig.registry.publish({
      tarball: packageTarball({
        "package.json": JSON.stringify({
          name: "louder",
          version: "1.0.0",
          scripts: scripts("ran"),
          gypfile: true,
        }),
        "binding.gyp": `{ "targets": [{ "target_name": "x", "actions": [{ "action": ["touch", "ran"] }] }] }`,
      }),
    });
  });
  afterEach(() => {
    delete process.env["npm_config_ignore_scripts"];
    delete process.env["NPM_CONFIG_FOREGROUND_SCRIPTS"];
  });

  it.each(["registry", "tarball", "folder"])(
    "of the pack and of what it needs never run: from a %s",
    async (kind) => {
      const pack = { packageJson: { scripts: scripts("ran"), dependencies: { louder: "1.0.0" } } };
      rig.publish(pack);
      const packs = await rig.open();
      const spec =
        kind === "registry" ? "toon" : kind === "tarball" ? await rig.pack(pack) : await rig.write(pack);
      const { id, warnings } = await packs.prepare(spec);
      await packs.install(id, "sandboxed");
      expect(existsSync(join(rig.folder, "ran"))).toBe(false);
      expect(warnings.some((warning) => warning.includes('Its script "prepare" was left out'))).toBe(
        kind === "folder",
      );
      expect(warnings.join(" ")).toMatch(
        /Scripts to run when it is installed \(.*"louder".*\) are not run\./,
      );
    },
  );
});

describe("a folder's script", () => {
  afterEach(() => void delete process.env["npm_execpath"]);

  it("does not run under an npm that would run it whatever it is told, as the one of Node 20 does", async () => {
    const script = await rig.put(
      "bin/npm-cli.js",
      `const { spawnSync } = require("node:child_process");
const { existsSync, readFileSync } = require("node:fs");
const packed = process.argv.includes("pack") && process.argv.at(-1) + "/package.json";
if (packed && existsSync(packed)) {
  const { prepare } = JSON.parse(readFileSync(packed, "utf8")).scripts ?? {};
  if (prepare) spawnSync("sh", ["-c", prepare]);
}
process.exit(spawnSync("npm", process.argv.slice(2), { stdio: "inherit" }).status ?? 1);`,
    );
    process.env["npm_execpath"] = script;
    const mark = join(rig.folder, "ran");
    const packs = await rig.open();
    await packs.prepare(
      await rig.write({ packageJson: { scripts: { prepare: `touch "${mark}"`, test: "true" } } }),
    );
    expect(existsSync(mark)).toBe(false);
  });
});

describe("dependencies from elsewhere than a registry", () => {
  const elsewhere: readonly (readonly [string, string])[] = [
    ["git", "git+ssh://git@127.0.0.1/acme/louder.git"],
    ["GitHub", "acme/louder"],
    ["a web address", "http://127.0.0.1:9/louder.tgz"],
    ["a folder", "file:../../../../../etc"],
    ["another name for the engine", "npm:@dreamloom/engine@0.1.0"],
  ];

  it.each(elsewhere)("of the pack are refused before anybody is asked: %s", async (_, spec) => {
    const said = await prepared(await rig.pack({ packageJson: { dependencies: { louder: spec } } }));
    expect(said).toContain(`"toon" needs "louder" from "${spec}"; packs bring packages of a registry only`);
    expect(rig.registry.asked).toEqual([]);
  });

  it.each(elsewhere)("of what it needs are refused, and not fetched: %s", async (_, spec) => {
    const packageJson = JSON.stringify({ name: "loud", version: "1.0.0", dependencies: { louder: spec } });
    rig.registry.publish({ tarball: packageTarball({ "package.json": packageJson }) });
    rig.publish({ packageJson: { dependencies: { loud: "1.0.0" } } });
    expect(await prepared("toon")).toMatch(
      /registry( packages)? only|is supplied by Dreamloom|no such package|cannot be reached/,
    );
    expect(rig.registry.asked.filter((path) => path.endsWith(".tgz"))).toEqual([]);
  });
});

describe("a copy of the engine", () => {
  it("as a dependency is refused", async () => {
    const said = await prepared(
      await rig.write({ packageJson: { dependencies: { "@dreamloom/engine": "^0.1.0" } } }),
    );
    expect(said).toContain('it belongs into "peerDependencies"');
  });

  it("as a dependency of a dependency is refused", async () => {
    const packageJson = { name: "loud", version: "1.0.0", dependencies: { "@dreamloom/engine": "0.1.0" } };
    rig.registry.publish({ tarball: packageTarball({ "package.json": JSON.stringify(packageJson) }) });
    rig.registry.publish({
      tarball: packageTarball({ "package.json": `{"name":"@dreamloom/engine","version":"0.1.0"}` }),
    });
    rig.publish({ packageJson: { dependencies: { loud: "1.0.0" } } });
    expect(await prepared("toon")).toContain("the engine is supplied by Dreamloom");
  });

  it("lying in the tarball is refused", async () => {
    const files = { "node_modules/@dreamloom/engine/index.js": "export const evil = true;" };
    expect(await prepared(await rig.pack({ files }))).toContain('It brings "@dreamloom/engine" along');
  });
});

describe("what is not what it says", () => {
  it("a tarball with other bytes than the registry's digest is refused", async () => {
    rig.publish({}, { integrity: `sha512-${"A".repeat(86)}==` });
    expect(await prepared("toon")).toContain("the digest differs. Nothing was installed.");
  });

  it("a package without a sha512 is refused", async () => {
    rig.publish({}, { integrity: "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=" });
    expect(await prepared("toon")).toContain("gives no sha512");
  });

  it("a registry's document of another name or version than the package itself is refused", async () => {
    const packageJson = { name: "nice", version: "1.0.0" };
    rig.publish({ name: "toon" }, { packageJson });
    expect(await prepared("nice")).toContain(
      'The registry says that it is "nice" 1.0.0; the package itself says "toon" 1.0.0.',
    );
  });

  it("permissions count as the package itself asks for them, whatever the registry's document says", async () => {
    const harmless = JSON.parse(samplePack()["package.json"] ?? "") as Record<string, unknown>;
    rig.publish({ permissions: { processes: true } }, { packageJson: harmless });
    const packs = await rig.open();
    expect((await packs.prepare("toon")).asksMore).toEqual({ processes: true });
  });

  it("a pack with other bytes than a document recorded is refused, exactly those are taken", async () => {
    rig.publish({});
    const packs = await rig.open();
    const other = `sha512-${"B".repeat(86)}==`;
    expect(await refusal(packs.prepare("toon@1.0.0", { integrity: other }))).toContain(
      'This "toon" 1.0.0 is not the one that the document was made with',
    );
    expectNothingLeft();
    const { integrity } = (await packs.prepare("toon@1.0.0")).pack;
    expect((await packs.prepare("toon@1.0.0", { integrity })).pack.integrity).toBe(integrity);
  });

  it("files that are changed after installing make it a pack with a problem, and it is not run", async () => {
    rig.publish({});
    const packs = await rig.open();
    const installed = await rig.add(packs, "toon");
    await rig.put(
      join("home", installed.folder.slice(rig.home.length), "dist/index.js"),
      "export default 'evil'",
    );
    const [audit] = await packs.audit();
    expect(audit?.problems).toContain("Its files have been changed since it was installed.");
    expect(packs.list()[0]?.problem).toContain("Files of it have been changed since it was installed");
  });
});

describe("names that pass for another's", () => {
  it("the prefix of Dreamloom's own nodes is refused", async () => {
    expect(await prepared(await rig.pack({ prefix: "dream" }))).toContain("as Dreamloom's own are called");
  });

  it("a name of Dreamloom's own packages is refused", async () => {
    expect(await prepared("@dreamloom/engine")).toContain("is a part of Dreamloom and no pack");
  });

  it("the prefix of another installed pack is refused", async () => {
    const packs = await rig.open();
    await rig.add(packs, await rig.pack({ name: "toon" }));
    const said = await refusal(packs.prepare(await rig.pack({ name: "cartoon-tools", prefix: "toon" })));
    expect(said).toContain('"cartoon-tools" and "toon", which is installed, both call their nodes "toon/…"');
    expect(said).toContain("dreamloom pack remove toon");
  });

  it("a name that reads the same is refused, one that is near is warned of", async () => {
    const packs = await rig.open();
    await rig.add(packs, await rig.pack({ name: "modern-looks", prefix: "looks" }));
    expect(await refusal(packs.prepare(await rig.pack({ name: "modem-looks", prefix: "other" })))).toContain(
      'reads like "modern-looks"',
    );
    const near = await packs.prepare(await rig.pack({ name: "modern-books", prefix: "other" }));
    expect(near.warnings).toContain(
      'The name "modern-books" is much like "modern-looks". Look whether it is the pack that you mean.',
    );
  });

  it("a new version, a new publisher and no provenance are told before anybody consents", async () => {
    rig.publish({}, { publisher: "anna" });
    rig.publish({ version: "1.0.1" }, { publisher: "mallory", publishedAt: Date.now() - 3 * 3_600_000 });
    const packs = await rig.open();
    await rig.add(packs, "toon@1.0.0");
    const { warnings, publisher, publishedAt } = await packs.prepare("toon");
    expect(publisher).toBe("mallory");
    expect(Date.now() - (publishedAt ?? 0)).toBeGreaterThan(3 * 3_600_000 - 1);
    expect(warnings).toEqual([
      'It was published by "mallory"; the version that you have was published by "anna".',
      "The registry does not know who built it.",
      "This version was published 3 hours ago.",
    ]);
  });
});

describe("more than it was given", () => {
  it("an update that asks for more says what is more", async () => {
    rig.publish({ version: "1.0.0", permissions: { read: true } });
    rig.publish({ version: "1.1.0", permissions: { read: true, network: ["api.acme.example.com"] } });
    const packs = await rig.open();
    await rig.add(packs, "toon@1.0.0");
    expect(await packs.updates()).toEqual([{ name: "toon", from: "1.0.0", to: "1.1.0" }]);
    const update = await packs.prepare("toon@1.1.0");
    expect(update.asksMore).toEqual({ network: ["api.acme.example.com"] });
    expect(update.more.join(" ")).toContain("api.acme.example.com");
    expect(update.replaces).toBe("1.0.0");
    const same = await packs.prepare("toon@1.0.0");
    expect([same.asksMore, same.more]).toEqual([{}, []]);
  });

  it("a node that writes files in a pack that does not ask to is refused", async () => {
    const nodes = JSON.parse(samplePack()["nodes.json"] ?? "") as { nodes: Record<string, unknown>[] };
    nodes.nodes = nodes.nodes.map((node) => ({ ...node, effect: "writes" }));
    const files = { "nodes.json": JSON.stringify(nodes) };
    expect(await prepared(await rig.pack({ files }))).toContain('does not ask for the permission "write"');
  });

  it("machine code can be installed as trusted only", async () => {
    const packs = await rig.open();
    const { id, mustTrust } = await packs.prepare(await rig.pack({ files: { "build/evil.node": "ELF" } }));
    expect(mustTrust).toBe(
      'It holds machine code ("node_modules/toon/build/evil.node"), which can be run only as trusted.',
    );
    expect(await refusal(packs.install(id, "sandboxed"))).toContain("cannot be installed as sandboxed");
    expect((await packs.install(id, "trusted")).trust).toBe("trusted");
  });

  it("where nothing shuts packs in, a pack is installed as trusted only", async () => {
    const packs = await rig.open({ evidence: () => Promise.resolve(holdsNot) });
    const { id, mustTrust } = await packs.prepare(await rig.pack({}));
    expect(mustTrust).toBe("This machine cannot shut packs in. There is no bubblewrap here.");
    expect(await refusal(packs.install(id, "sandboxed"))).toContain("cannot be installed as sandboxed");
  });

  it("a graph that names a missing pack downloads nothing", async () => {
    rig.publish({});
    const packs = await rig.open();
    const record = { name: "toon", version: "1.0.0", integrity: `sha512-${"A".repeat(86)}==` };
    const hostile = { name: "--registry=http://evil.example", version: "1.0.0" };
    const document = { packs: new Map(Object.entries({ toon: record, evil: hostile })) };
    expect(packs.missing(document)).toEqual({ missing: [{ prefix: "toon", ...record }], instead: [] });
    expect(packs.catalogueFor(document).types).toEqual([]);
    await packs.refresh();
    expect(rig.registry.asked).toEqual([]);
    expect(existsSync(join(rig.home, "packs"))).toBe(false);
  });

  it("whoever passes on what others ask for takes names of a registry only", async () => {
    const packs = await rig.open();
    for (const spec of [
      await rig.write({}),
      "./toon",
      "git+https://example.com/x.git",
      "https://example.com/x.tgz",
      "--x",
      "acme/toon",
      "toon@file:..",
    ])
      expect(await refusal(packs.prepare(spec, { from: "registry" }))).toContain(
        "is not the name of a pack in a registry",
      );
    expect(rig.registry.asked).toEqual([]);
  });
});
