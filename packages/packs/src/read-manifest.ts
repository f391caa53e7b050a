/**
 * Reads a pack's package.json, which a stranger wrote: in comes its text, out comes the manifest or a sentence. Strict: a key
 * of `dreamloom` that is not known is refused, because a typo must neither grant nor hide anything. Runs nothing.
 */

import { NodeError } from "@dreamloom/engine";
import semver from "semver";
import { z } from "zod";
import type { Manifest } from "./manifest.js";
import { isPackName, ownNames, printable } from "./pack-name.js";

/** What packs are found by in a registry. */
export const packKeyword = "dreamloom-pack";

const mostBytes = 256 * 1024;
const hostPattern =
  /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/;
const localHost =
  /\.(?:local|localhost|localdomain|internal|intranet|lan|home|corp|private|arpa|onion|test|invalid)$/;

const allowed = z.literal(true, "must be true, or be left out.");
const nameInside = (ending: RegExp, what: string) =>
  z
    .string("must be the name of a file.")
    .refine(
      (name) => isInside(name) && ending.test(name),
      `must be the name of ${what} in the pack's folder.`,
    )
    .transform((name) => name.replace(/^(?:\.\/)+/, ""));

const permissionsSchema = z.strictObject({
  read: allowed.exactOptional(),
  write: allowed.exactOptional(),
  network: z
    .array(
      z
        .string()
        .refine(
          (host) => hostPattern.test(host) && !localHost.test(host),
          'must be a public host by name, such as "api.example.com": no address, port, path or "*".',
        ),
      'must be a list of hosts, such as ["api.example.com"].',
    )
    .max(20, "names more than 20 hosts.")
    .optional(),
  environment: z
    .array(
      z
        .string()
        .regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'must be the name of an environment variable, such as "ACME_KEY".'),
      'must be a list of names of environment variables, such as ["ACME_KEY"].',
    )
    .max(20, "names more than 20 variables.")
    .optional(),
  picture: allowed.exactOptional(),
  backend: allowed.exactOptional(),
  processes: allowed.exactOptional(),
});

const limitsSchema = z.strictObject({
  memoryMiB: z.int().min(64).max(65_536).default(512),
  seconds: z.int().min(1).max(86_400).default(60),
});

const keySchema = z.strictObject({
  entry: nameInside(/\.m?js$/, "a .js file"),
  nodes: nameInside(/\.json$/, "a .json file").default("nodes.json"),
  engine: z
    .string("must say which versions of the engine it works with.")
    .refine(
      (range) => range.length <= 100 && semver.validRange(range) !== null,
      'must be a range of versions, such as "^0.1.0".',
    ),
  permissions: permissionsSchema.prefault({}),
  limits: limitsSchema.prefault({}),
});

const packageSchema = z.object({
  name: z
    .string("must be the name of the package.")
    .refine((name) => isPackName(name), "must be a name that npm takes: small letters, digits and hyphens.")
    .refine((name) => !ownNames.includes(name), "is the name of a part of Dreamloom."),
  version: z
    .string("must be the version of the package.")
    .refine(
      (version) => version.length <= 100 && semver.valid(version) === version,
      'must be a version such as "1.0.0".',
    ),
  dreamloom: keySchema,
});

/** Reads the manifest from the text of a package.json. Throws a `NodeError` that says all that is wrong. */
export function readManifest(text: string): Manifest {
  const json = parsed(text);
  if (!Object.hasOwn(json, "dreamloom"))
    throw new NodeError('This package is not a pack: its package.json has no "dreamloom" key.');
  const read = packageSchema.safeParse(json);
  if (!read.success)
    throw new NodeError(`The package.json is wrong. ${read.error.issues.map(sentence).join(" ")}`);
  const { name, version, dreamloom } = read.data;
  const { permissions, limits, ...places } = dreamloom;
  const { network = [], environment = [], ...plain } = permissions;
  if (environment.length > 0 && network.length === 0)
    throw new NodeError(
      'The package.json is wrong. "dreamloom.permissions.environment" is for headers of requests; it needs "network" beside it.',
    );
  const repository = repositoryOf(json["repository"]);
  return {
    name,
    version,
    description: printable(json["description"], 500),
    license: printable(json["license"], 100) || "not stated",
    ...places,
    permissions: {
      ...plain,
      ...(network.length > 0 && { network: sortedOnce(network) }),
      ...(environment.length > 0 && { environment: sortedOnce(environment) }),
    },
    limits,
    ...(repository !== undefined && { repository }),
  };
}

/** Why a pack does not work with this engine, in a sentence; undefined when it does. */
export function engineProblem(manifest: Pick<Manifest, "engine">, engineVersion: string): string | undefined {
  if (semver.satisfies(engineVersion, manifest.engine, { includePrerelease: true })) return undefined;
  return `It is made for versions ${manifest.engine} of the engine; this is ${engineVersion}.`;
}

/** Whether a name stays inside the folder that it is read from. */
function isInside(name: string): boolean {
  if (name.length > 200 || /[\\:\p{Cc}]/u.test(name) || name.startsWith("/")) return false;
  return name
    .replace(/^(?:\.\/)+/, "")
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== "..");
}

function parsed(text: string): Record<string, unknown> {
  if (text.length > mostBytes) throw new NodeError("The package.json is larger than 256 KiB.");
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (thrown) {
    throw new NodeError(`The package.json is not JSON: ${(thrown as Error).message}.`);
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw new NodeError("The package.json holds no object.");
  return Object.fromEntries(Object.entries(json));
}

/** `"dreamloom.permissions.netwrok" is not known; …`: one sentence per issue. */
function sentence(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys")
    return issue.keys
      .map((key) => `"${printable(`${path}.${key}`, 100)}" is not known${known(path)}.`)
      .join(" ");
  if (issue.code === "too_big" && issue.origin !== "array")
    return `"${path}" may be ${String(issue.maximum)} at most.`;
  if (issue.code === "too_small") return `"${path}" must be at least ${String(issue.minimum)}.`;
  if (issue.code === "invalid_type" && issue.input === undefined && issue.message.startsWith("Invalid"))
    return `"${path}" is missing or not ${/^[aeiou]/.test(issue.expected) ? "an" : "a"} ${issue.expected}.`;
  const own = /^(must|is|names) /.test(issue.message);
  return own ? `"${path}" ${issue.message}` : `"${path}" is wrong: ${issue.message}.`;
}

function known(path: string): string {
  const keys = {
    dreamloom: keySchema,
    "dreamloom.permissions": permissionsSchema,
    "dreamloom.limits": limitsSchema,
  };
  const schema = Object.entries(keys).find(([name]) => name === path)?.[1];
  return schema === undefined ? "" : `; there are ${Object.keys(schema.shape).join(", ")}`;
}

function repositoryOf(value: unknown): string | undefined {
  const text = typeof value === "object" && value !== null && "url" in value ? value.url : value;
  const url = printable(text, 300)
    .replace(/^git\+/, "")
    .replace(/^github:/, "https://github.com/")
    .replace(/\.git$/, "");
  return /^https:\/\/[^\s"<>]+$/.test(url) ? url : undefined;
}

function sortedOnce(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
