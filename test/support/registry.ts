/**
 * An npm registry on loopback, for tests: documents and tarballs of packages, publishing by `npm publish`, search,
 * advisories, signatures and attestations. Keeps everything in memory, knows one person, and remembers what it was asked.
 */

import { createHash, createSign, generateKeyPairSync, type KeyObject } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { fileInTarball } from "./tarball.js";

/** One version of a package, put into the registry without npm. */
export interface Publishing {
  readonly tarball: Uint8Array;
  /** The package.json that the registry tells of; by default the one in the tarball. */
  readonly packageJson?: Readonly<Record<string, unknown>>;
  /** `sha512-…` that the registry claims; by default the right one. */
  readonly integrity?: string;
  /** Milliseconds since 1970; by default 30 days ago. */
  readonly publishedAt?: number;
  readonly publisher?: string;
  readonly tag?: string;
  /** Where its tarball is said to lie, if it is not the registry's own address. */
  readonly tarballs?: string;
  readonly deprecated?: string;
  /** Says that it was built in the open: the statement's repository (`https://github.com/acme/toon`) and workflow. */
  readonly attested?: { readonly repository: string; readonly workflow: string };
}

/** What an advisory says of a package. */
export interface Advisory {
  readonly title: string;
  readonly severity: "low" | "moderate" | "high" | "critical";
  readonly vulnerable_versions: string;
}

/** A registry that listens. Dispose of it. */
export interface LoopbackRegistry extends AsyncDisposable {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** Names npm's settings for this registry: who publishes, where it keeps its own cache. Lay it over `process.env`. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was asked so far: `GET /toon`. */
  readonly asked: string[];
  publish(publishing: Publishing): void;
  advise(name: string, advisory: Advisory): void;
  /** Paths (as in `asked`) that it answers with this status from now on; undefined: as it should. */
  fail(path: string, status: number | undefined): void;
}

type Fields = Record<string, unknown>;
interface Package {
  readonly tags: Record<string, string>;
  readonly versions: Record<string, Fields>;
  readonly times: Record<string, string>;
}

const day = 86_400_000;

/** Starts a registry. `signed`: it signs what it holds and tells its key, as the public one does. */
export async function startRegistry(options: { readonly signed?: true } = {}): Promise<LoopbackRegistry> {
  const folder = await mkdtemp(join(tmpdir(), "dreamloom-registry-"));
  const shelf = new Shelf(options.signed === true);
  const server = createServer((request, response) => {
    body(request).then(
      (bytes) => shelf.answer(request, bytes, response),
      () => response.writeHead(400).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The registry has no port.");
  shelf.url = `http://127.0.0.1:${address.port}/`;
  const npmrc = join(folder, "npmrc");
  await writeFile(npmrc, `registry=${shelf.url}\n//127.0.0.1:${address.port}/:_authToken=anna\n`);
  return {
    url: shelf.url,
    environment: { npm_config_userconfig: npmrc, npm_config_cache: join(folder, "cache") },
    asked: shelf.asked,
    publish: (publishing) => shelf.publish(publishing),
    advise: (name, advisory) => shelf.advise(name, advisory),
    fail: (path, status) => shelf.fail(path, status),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

class Shelf {
  readonly asked: string[] = [];
  url = "";
  readonly #packages = new Map<string, Package>();
  readonly #tarballs = new Map<string, Uint8Array>();
  readonly #advisories = new Map<string, Advisory[]>();
  readonly #failing = new Map<string, number>();
  readonly #statements = new Map<string, Fields>();
  readonly #keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | undefined;

  constructor(signed: boolean) {
    if (signed) this.#keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  }

  publish({
    tarball,
    packageJson,
    integrity,
    publishedAt,
    publisher,
    tag,
    tarballs,
    ...more
  }: Publishing): void {
    const inside = packageJson ?? fields(JSON.parse(fileInTarball(tarball, "package/package.json") ?? "{}"));
    const extra: Fields = more.deprecated === undefined ? {} : { deprecated: more.deprecated };
    this.#add({ ...inside, ...extra, _npmUser: { name: publisher ?? "anna" } }, tarball, {
      integrity: integrity ?? integrityOf(tarball),
      at: publishedAt ?? Date.now() - 30 * day,
      tag: tag ?? "latest",
      ...(tarballs !== undefined && { tarballs }),
    });
    if (more.attested) this.#attest(String(inside["name"]), String(inside["version"]), more.attested);
  }

  advise(name: string, advisory: Advisory): void {
    this.#advisories.set(name, [...(this.#advisories.get(name) ?? []), advisory]);
  }

  fail(path: string, status: number | undefined): void {
    if (status === undefined) this.#failing.delete(path);
    else this.#failing.set(path, status);
  }

  answer(request: IncomingMessage, bytes: Buffer, response: ServerResponse): void {
    const method = request.method ?? "GET";
    const url = new URL(request.url ?? "/", this.url);
    const path = decodeURIComponent(url.pathname);
    this.asked.push(`${method} ${path}`);
    const failing = this.#failing.get(path);
    if (failing !== undefined) return send(response, failing, { error: "as the test says" });
    const tarball = this.#tarballs.get(path);
    if (tarball) {
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(tarball);
      return;
    }
    if (method === "PUT") return this.#put(request, bytes, response);
    const found = path.startsWith("/-/") ? this.#service(path, url, bytes) : this.#document(path.slice(1));
    send(response, found === undefined ? 404 : 200, found ?? { error: "Not found" });
  }

  #service(path: string, url: URL, bytes: Buffer): unknown {
    if (path === "/-/ping") return {};
    if (path === "/-/whoami") return { username: "anna" };
    if (path === "/-/v1/search") return this.#search(url.searchParams.get("text") ?? "");
    if (path === "/-/npm/v1/security/advisories/bulk") return this.#advice(bytes);
    if (path === "/-/npm/v1/keys" && this.#keys) return { keys: [keyOf(this.#keys.publicKey)] };
    if (path.startsWith("/-/npm/v1/attestations/"))
      return this.#statements.get(path.slice("/-/npm/v1/attestations/".length));
    return undefined;
  }

  #document(name: string): unknown {
    const found = this.#packages.get(name);
    if (!found) return undefined;
    const { tags, versions, times } = found;
    return { _id: name, name, "dist-tags": tags, versions, time: times };
  }

  /** What `npm publish` sends. */
  #put(request: IncomingMessage, bytes: Buffer, response: ServerResponse): void {
    if (request.headers.authorization !== "Bearer anna")
      return send(response, 401, { error: "Who are you?" });
    const sent = fields(JSON.parse(bytes.toString("utf8")));
    const attachments = Object.values(fields(sent["_attachments"]));
    const [version] = Object.values(fields(sent["versions"]));
    const data = fields(attachments[0])["data"];
    if (typeof data !== "string" || version === undefined)
      return send(response, 400, { error: "No tarball" });
    const known = this.#packages.get(String(sent["name"]))?.versions[String(fields(version)["version"])];
    if (known) return send(response, 403, { error: "This version is published already." });
    const tarball = Buffer.from(data, "base64");
    const [tag = "latest"] = Object.keys(fields(sent["dist-tags"]));
    this.#add({ ...fields(version), _npmUser: { name: "anna" } }, tarball, {
      integrity: integrityOf(tarball),
      at: Date.now(),
      tag,
    });
    send(response, 201, { ok: true });
  }

  #add(
    packageJson: Fields,
    tarball: Uint8Array,
    about: {
      readonly integrity: string;
      readonly at: number;
      readonly tag: string;
      readonly tarballs?: string;
    },
  ): void {
    const name = String(packageJson["name"]);
    const version = String(packageJson["version"]);
    const path = `/${name}/-/${name.split("/").at(-1)}-${version}.tgz`;
    const known = this.#packages.get(name) ?? { tags: {}, versions: {}, times: {} };
    const signatures = this.#keys && [sign(this.#keys, `${name}@${version}:${about.integrity}`)];
    const dist = {
      integrity: about.integrity,
      tarball: new URL(path, about.tarballs ?? this.url).href,
      signatures,
    };
    known.versions[version] = { ...packageJson, _id: `${name}@${version}`, dist };
    known.times[version] = new Date(about.at).toISOString();
    known.tags[about.tag] = version;
    this.#packages.set(name, known);
    this.#tarballs.set(path, tarball);
  }

  #attest(
    name: string,
    version: string,
    { repository, workflow }: NonNullable<Publishing["attested"]>,
  ): void {
    const about = this.#packages.get(name)?.versions[version];
    const dist = fields(about?.["dist"]);
    const hex = Buffer.from(String(dist["integrity"]).slice("sha512-".length), "base64").toString("hex");
    const predicateType = "https://slsa.dev/provenance/v1";
    const statement = {
      _type: "https://in-toto.io/Statement/v1",
      subject: [{ name: `pkg:npm/${name.replace("@", "%40")}@${version}`, digest: { sha512: hex } }],
      predicateType,
      predicate: {
        buildDefinition: {
          externalParameters: { workflow: { ref: "refs/heads/main", repository, path: workflow } },
        },
      },
    };
    const payload = Buffer.from(JSON.stringify(statement)).toString("base64");
    const bundle = { dsseEnvelope: { payload, payloadType: "application/vnd.in-toto+json", signatures: [] } };
    this.#statements.set(`${name}@${version}`, { attestations: [{ predicateType, bundle }] });
    const url = new URL(`/-/npm/v1/attestations/${name}@${version}`, this.url).href;
    if (about) about["dist"] = { ...dist, attestations: { url, provenance: { predicateType } } };
  }

  #search(text: string): unknown {
    const words = text.split(/\s+/).filter((word) => word !== "");
    const objects = [...this.#packages.entries()].flatMap(([name, { tags, versions, times }]) => {
      const version = tags["latest"] ?? "";
      const about = versions[version] ?? {};
      const keywords = Array.isArray(about["keywords"]) ? about["keywords"].map(String) : [];
      const all = `${name} ${String(about["description"])} ${keywords.join(" ")}`.toLowerCase();
      const fits = words.every((word) =>
        word.startsWith("keywords:")
          ? keywords.includes(word.slice("keywords:".length))
          : all.includes(word.toLowerCase()),
      );
      const publisher = { username: String(fields(about["_npmUser"])["name"]) };
      const found = {
        name,
        version,
        description: about["description"],
        keywords,
        date: times[version],
        publisher,
        maintainers: [publisher],
        links: {},
      };
      return fits ? [{ package: found, score: { final: 1, detail: {} }, searchScore: 1 }] : [];
    });
    return { objects, total: objects.length, time: new Date().toISOString() };
  }

  #advice(bytes: Buffer): unknown {
    const asked = fields(JSON.parse((bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString("utf8")));
    const told = [...this.#advisories].filter(([name]) => Object.hasOwn(asked, name));
    return Object.fromEntries(
      told.map(([name, advisories]) => [
        name,
        advisories.map((advisory, index) => ({
          id: index + 1,
          url: `https://example.invalid/advisories/${index + 1}`,
          cwe: [],
          cvss: { score: 0, vectorString: null },
          ...advisory,
        })),
      ]),
    );
  }
}

/** `sha512-…` of bytes, as lock files say it. */
export function integrityOf(bytes: Uint8Array): string {
  return `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
}

function sign(keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }, text: string): Fields {
  const sig = createSign("SHA256").update(text).sign(keys.privateKey, "base64");
  return { keyid: keyOf(keys.publicKey)["keyid"], sig };
}

function keyOf(key: KeyObject): Fields {
  const bytes = key.export({ type: "spki", format: "der" });
  const keyid = `SHA256:${createHash("sha256").update(bytes).digest("base64").replace(/=+$/, "")}`;
  const scheme = "ecdsa-sha2-nistp256";
  return { expires: null, keyid, keytype: scheme, scheme, key: bytes.toString("base64") };
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

async function body(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part as Uint8Array));
  return Buffer.concat(parts);
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}
