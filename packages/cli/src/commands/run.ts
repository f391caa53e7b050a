/** `dreamloom run FILE`: carries a graph out, shows how far it is, and says where the results are. */

import type { Failure, RunEnded } from "@dreamloom/engine";
import type { Display } from "../display/display.js";
import type { JsonDisplay } from "../display/json-display.js";
import { targetNodes } from "../document-ports.js";
import { openDreamloom, type Dreamloom, type OpenedDocument } from "../dreamloom.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import { wantsPlain, type Host } from "../host.js";
import { personPath } from "../person-file.js";
import { codeOf, openFile } from "./open-file.js";

/** What may follow `dreamloom run FILE`. */
export interface RunOptions {
  readonly set?: readonly string[];
  readonly out: string;
  readonly targets?: string;
  readonly backend?: string;
  readonly json?: true;
  readonly cache: boolean;
  readonly partial?: true;
  readonly quiet?: true;
}

/** Runs the graph in a file. */
export async function run(file: string, options: RunOptions, host: Host): Promise<ExitCode> {
  if (options.json === true) {
    const { createJsonDisplay } = await import("../display/json-display.js");
    return await runAsJson(file, options, host, createJsonDisplay(host.streams));
  }
  return await runFile(file, options, host, await createDisplay(options, host));
}

/** Whatever happens, the last line is `run-ended`. */
async function runAsJson(
  file: string,
  options: RunOptions,
  host: Host,
  display: JsonDisplay,
): Promise<ExitCode> {
  host.interrupt.atOnce = () => display.endWith("cancelled");
  try {
    return await runFile(file, options, host, display);
  } catch (error) {
    display.note(error instanceof Error ? error.message : String(error));
    throw error;
  } finally {
    display.endWith(host.interrupt.signal.aborted ? "cancelled" : "failed");
  }
}

async function createDisplay(options: RunOptions, host: Host): Promise<Display> {
  if (host.terminal.err && options.quiet !== true && !wantsPlain(host.environment)) {
    const { createTerminalDisplay } = await import("../display/terminal-display.js");
    return createTerminalDisplay(host.streams, { columns: host.columns });
  }
  const { createLineDisplay } = await import("../display/line-display.js");
  return createLineDisplay(host.streams, { quiet: options.quiet === true });
}

async function runFile(file: string, options: RunOptions, host: Host, display: Display): Promise<ExitCode> {
  await using dreamloom = await openDreamloom({
    out: options.out,
    onWarning: (message) => display.event({ kind: "warning", message }),
    ...(options.backend === undefined ? {} : { backend: options.backend }),
  });
  host.interrupt.onAsked = () => display.note("Stopping after this step. Once more ends it now.");
  host.interrupt.atOnce = () => {
    dreamloom.writer.abandon();
    if ("endWith" in display) (display as JsonDisplay).endWith("cancelled");
    display.close();
  };
  const partial = options.partial === true;
  const opened = await openFile(dreamloom, file, { sets: options.set ?? [], partial, display });
  const found = codeOf(opened.diagnostics);
  if (opened.graph === undefined || (found !== exitCodes.ok && !partial)) return found;
  const { ended, failures } = await runGraph(dreamloom, opened, { options, host, display });
  display.close();
  if (ended.ran.length > ended.files.length && options.cache)
    (await import("../history.js")).remember(dreamloom.home, personPath(file), {
      graph: opened.graph,
      engine: opened.engine,
    });
  if (ended.outcome === "succeeded") await showPictures(ended, options, host);
  return codeOfRun(ended, failures) || found;
}

async function runGraph(
  dreamloom: Dreamloom,
  { engine, graph, document }: OpenedDocument,
  {
    options,
    host,
    display,
  }: { readonly options: RunOptions; readonly host: Host; readonly display: Display },
): Promise<{ readonly ended: RunEnded; readonly failures: readonly Failure[] }> {
  if (graph === undefined || document === undefined)
    throw new Error("Internal error: a run without a graph.");
  const targets = options.targets === undefined ? undefined : targetNodes(document, options.targets);
  const wanted = targets ?? graph.targets;
  const writing = wanted.filter((id) => graph.byId.get(id)?.definition.effect === "writes").length;
  if (writing > 0) await dreamloom.writer.check(writing);
  const ended = await engine.run(graph, {
    signal: host.interrupt.signal,
    onEvent: (event) => display.event(event),
    noCache: !options.cache,
    ...(targets === undefined ? {} : { targets }),
  });
  return { ended, failures: [...ended.failures.values()] };
}

/** On terminals that can, the pictures that were written, scaled up. */
async function showPictures(ended: RunEnded, options: RunOptions, host: Host): Promise<void> {
  if (!host.terminal.out || options.json === true || options.quiet === true) return;
  const { pictureProtocol, terminalPicture } = await import("../display/terminal-picture.js");
  const protocol = pictureProtocol(host.environment);
  if (protocol === undefined) return;
  const most = 4;
  for (const path of ended.files.slice(0, most)) host.streams.out(terminalPicture(path, protocol));
}

function codeOfRun(ended: RunEnded, failures: readonly Failure[]): ExitCode {
  switch (ended.outcome) {
    case "succeeded":
      return exitCodes.ok;
    case "cancelled":
      return exitCodes.interrupted;
    case "failed":
      return codeOfFailures(failures.filter((failure) => failure.kind !== "input-failed"));
    default:
      ended.outcome satisfies never;
      throw new Refusal(exitCodes.runFailed, "Internal error: a run ended in no known way.");
  }
}

function codeOfFailures(causes: readonly Failure[]): ExitCode {
  if (causes.length > 0 && causes.every(({ kind }) => kind === "file-missing")) return exitCodes.missing;
  if (causes.length > 0 && causes.every(({ kind }) => kind === "disk")) return exitCodes.environment;
  return exitCodes.runFailed;
}
