/** The words of the command line: commands, options, help. Each command's own file is loaded when it is called. */

import { Command, CommanderError, Option } from "commander";
import type { RunOptions } from "./commands/run.js";
import { exitCodes, exitCodesHelp, type ExitCode } from "./exit-codes.js";
import type { Host } from "./host.js";
import { addPack } from "./program-pack.js";
import { addText } from "./program-text.js";
import type { ServeOptions } from "./commands/serve.js";
import { version } from "./version.js";

const examples = `
Examples:
  dreamloom run graphs/text-to-picture.json --set prompt="a red apple" --set seed=random
  dreamloom run graphs/edit.json --set picture=~/cat.png --set prompt=@wish.txt --out pictures
  dreamloom plan graphs/text-to-picture.json
  dreamloom explain graphs/text-to-picture.json sample
  dreamloom nodes resize
  dreamloom serve --no-open
  dreamloom pack create toon

${exitCodesHelp}

What is computed is kept in DREAMLOOM_HOME. DREAMLOOM_DEBUG=1 shows where errors come from.`;

const setHelp = `a value for an input of the graph, or of a node (sample.steps=10); may be given several times. A text from a file: name=@FILE; a picture: name=PATH; a seed: name=random`;

/** Carries out what was typed. Resolves to the exit code; throws what ended a command early. */
export async function carryOut(words: readonly string[], host: Host): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok;
  const program = commands(host, (ended) => (code = ended));
  try {
    await program.parseAsync(words, { from: "user" });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.badGraph;
  }
}

function commands(host: Host, end: (code: ExitCode) => void): Command {
  const program = new Command("dreamloom")
    .description("Makes pictures out of words and pictures: runs graphs saved as JSON.")
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print help, of a command too")
    .helpCommand("help [command]", "print help, of a command too")
    .addHelpText("after", examples)
    .configureOutput({ writeOut: host.streams.out, writeErr: host.streams.err })
    .showSuggestionAfterError()
    .showHelpAfterError("Type dreamloom --help for what there is.")
    .exitOverride();
  addRun(program, host, end);
  addQuestions(program, host, end);
  addText(program, host, end);
  addLists(program, host, end);
  addServe(program, host, end);
  addPack(program, host, end);
  return program;
}

function addRun(program: Command, host: Host, end: (code: ExitCode) => void): void {
  program
    .command("run")
    .description("carry a graph out and write its results")
    .argument("<file>", "a saved graph, a picture that has one inside, or - for what is piped in")
    .addOption(setOption())
    .option("--out <folder>", "where results are written", "out")
    .option("--targets <a,b>", "run only what these nodes or outputs need")
    .addOption(backendOption())
    .option("--json", "print one event a line, as JSON; the last is run-ended")
    .option("--no-cache", "compute everything anew")
    .option("--partial", "run what is right in a graph with mistakes; the exit code still tells of them")
    .option("--quiet", "print only what is wrong, and the paths of results")
    .addHelpText("after", `\n${exitCodesHelp}`)
    .action(async (file: string, options: RunOptions) => {
      const { run } = await import("./commands/run.js");
      end(await run(file, options, host));
    });
}

function addQuestions(program: Command, host: Host, end: (code: ExitCode) => void): void {
  program
    .command("check")
    .description("say all that is wrong with a graph")
    .argument("<file>", "a saved graph, or a picture that has one inside")
    .addOption(setOption())
    .action(async (file: string, options: { set?: string[] }) => {
      const { check } = await import("./commands/check.js");
      end(await check(file, options, host));
    });
  program
    .command("plan")
    .description("say what would run, what is in the cache, and why")
    .argument("<file>", "a saved graph, or a picture that has one inside")
    .addOption(setOption())
    .option("--targets <a,b>", "only what these nodes or outputs need")
    .addOption(backendOption())
    .action(async (file: string, options: { set?: string[]; targets?: string; backend?: string }) => {
      const { plan } = await import("./commands/plan.js");
      end(await plan(file, options, host));
    });
  program
    .command("explain")
    .description("say what a node's fingerprint is made of, and whether its results are in the cache")
    .argument("<file>", "a saved graph, or a picture that has one inside")
    .argument("<node>", "the id of a node in it")
    .addOption(setOption())
    .addOption(backendOption())
    .action(async (file: string, node: string, options: { set?: string[]; backend?: string }) => {
      const { explain } = await import("./commands/explain.js");
      end(await explain(file, node, { options, host }));
    });
}

function addLists(program: Command, host: Host, end: (code: ExitCode) => void): void {
  program
    .command("nodes")
    .description("list the kinds of nodes, find some by a word, or describe one")
    .argument("[words...]", "a type such as dream/resize, or words to look for, such as lora")
    .action(async (words: readonly string[]) => {
      const { nodes } = await import("./commands/nodes.js");
      end(await nodes(words.join(" "), host));
    });
  program
    .command("models")
    .description("list the checkpoints found, and what is wrong with broken ones")
    .action(async () => {
      const { models } = await import("./commands/models.js");
      end(await models(host));
    });
  program
    .command("backends")
    .description("list what can compute models on this machine")
    .action(async () => {
      const { backends } = await import("./commands/backends.js");
      end(await backends(host));
    });
}

function addServe(program: Command, host: Host, end: (code: ExitCode) => void): void {
  program
    .command("serve")
    .description("open the editor in a browser, and carry out what is run there")
    .option("--workspace <folder>", "where documents are", "graphs")
    .option("--out <folder>", "where results are written", "out")
    .option("--port <number>", "the port to take on this machine; by default the first free one")
    .option("--no-open", "do not open a browser")
    .addOption(backendOption())
    .addOption(new Option("--first <file>", "a graph to paint before anything else").hideHelp())
    .action(async (options: ServeOptions) => {
      const { serve } = await import("./commands/serve.js");
      end(await serve(options, host));
    });
  program
    .command("doctor")
    .description("say what this machine can do, what it enforces and what it does not")
    .action(async () => {
      const { doctor } = await import("./commands/doctor.js");
      end(await doctor(host));
    });
}

function backendOption(): Option {
  return new Option("--backend <name>", "what computes models: auto, cpu, webgpu or cuda");
}

function setOption(): Option {
  return new Option("--set <name=value>", setHelp).argParser(collect);
}

function collect(word: string, before: readonly string[] = []): string[] {
  return [...before, word];
}
