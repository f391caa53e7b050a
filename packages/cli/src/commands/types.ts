/** `dreamloom types FILE`: a graph as a function in TypeScript, for programs that run it. Runs nothing. */

import { writeFileSync } from "node:fs";
import {
  checkDocument,
  migrateDocument,
  parseDocument,
  type Catalogue,
  type Diagnostic,
  type GraphDocument,
} from "@dreamloom/engine";
import { createLineDisplay } from "../display/line-display.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import type { Host } from "../host.js";
import { openPacksToRead } from "../pack/open.js";
import { personPath } from "../person-file.js";
import { placeDiagnostics } from "../place-diagnostics.js";
import { writingProblem } from "../system-problem.js";
import { declarationOf, functionName } from "../text/declaration.js";
import { codeOf, readGraphFile } from "./open-file.js";

/** What may follow `dreamloom types FILE`. */
export interface TypesOptions {
  readonly out?: string;
}

/** What is wrong with types. A value that is not given yet is what the function's inputs are for. */
const aboutTypes: ReadonlySet<string> = new Set([
  "missing-pack",
  "other-pack",
  "unlisted-pack",
  "unknown-type",
  "newer-node",
  "older-node",
  "no-such-port",
  "too-many-nodes",
]);

/** Prints the declaration of the graph in a file, or writes it to `--out`. */
export async function types(file: string, options: TypesOptions, host: Host): Promise<ExitCode> {
  const display = createLineDisplay(host.streams, { quiet: false });
  const { bytes, notes } = await readGraphFile(file);
  for (const note of notes) display.note(note);
  const refuse = (found: readonly Diagnostic[]): ExitCode => {
    display.diagnostics(placeDiagnostics(found, { bytes, set: new Set() }), file);
    return codeOf(found);
  };
  const parsed = parseDocument(bytes);
  if (parsed.document === undefined) return refuse(parsed.diagnostics);
  const { document, catalogue, wrong } = await withCatalogue(parsed.document, host);
  const code = refuse(wrong);
  if (code !== exitCodes.ok) return code;
  const declared = declarationOf({ name: functionName(file), document, catalogue });
  if (options.out === undefined) host.streams.out(declared);
  else write(declared, options.out, file);
  return exitCodes.ok;
}

interface WithCatalogue {
  readonly document: GraphDocument;
  readonly catalogue: Catalogue;
  readonly wrong: readonly Diagnostic[];
}

async function withCatalogue(parsed: GraphDocument, host: Host): Promise<WithCatalogue> {
  await using packs = await openPacksToRead(host);
  const catalogue = packs.catalogueFor(parsed);
  const migrated = migrateDocument(parsed, catalogue);
  const { diagnostics } = checkDocument(migrated.document, catalogue);
  const wrong = [...migrated.diagnostics, ...diagnostics].filter(
    ({ code, severity }) => severity === "error" && aboutTypes.has(code),
  );
  return { document: migrated.document, catalogue, wrong };
}

function write(declared: string, out: string, file: string): void {
  const path = personPath(out);
  if (file !== "-" && path === personPath(file))
    throw new Refusal(
      exitCodes.badGraph,
      `"${out}" is the graph itself; its types need a file of their own.`,
    );
  try {
    writeFileSync(path, declared);
  } catch (error) {
    throw new Refusal(
      exitCodes.environment,
      `"${out}" could not be written: ${writingProblem(error)}.`,
      error,
    );
  }
}
