/** The words of the commands that read and write graphs as text: fmt, restore, show, diff, types. Each is loaded when called. */

import type { Command } from "commander";
import type { DiffOptions } from "./commands/diff.js";
import type { FmtOptions } from "./commands/fmt.js";
import type { RestoreOptions } from "./commands/restore.js";
import type { TypesOptions } from "./commands/types.js";
import type { ExitCode } from "./exit-codes.js";
import type { Host } from "./host.js";

type End = (code: ExitCode) => void;

const graphFile = "a saved graph, or a picture that has one inside";

/** Adds the commands that say a graph in another form, and run nothing. */
export function addText(program: Command, host: Host, end: End): void {
  addForms(program, host, end);
  addComparisons(program, host, end);
}

function addForms(program: Command, host: Host, end: End): void {
  program
    .command("show")
    .description("print a graph as a Mermaid flowchart")
    .argument("<file>", graphFile)
    .action(async (file: string) => {
      const { show } = await import("./commands/show.js");
      end(await show(file, host));
    });
  program
    .command("fmt")
    .description("rewrite saved graphs in their canonical form")
    .argument("<files...>", "saved graphs, or - for what is piped in, which is printed")
    .option("--check", "write nothing; list the files that would change, and end with 1 if there are any")
    .option("--stdout", "print instead of writing")
    .action(async (files: readonly string[], options: FmtOptions) => {
      const { fmt } = await import("./commands/fmt.js");
      end(fmt(files, options, host));
    });
  program
    .command("restore")
    .description("write the graph out of a picture that Save wrote")
    .argument("<picture>", "a PNG")
    .option("--out <file>", "where the graph is written; by default NAME.json in this folder; - prints it")
    .option("--force", "write over a file that is there")
    .action(async (picture: string, options: RestoreOptions) => {
      const { restore } = await import("./commands/restore.js");
      end(await restore(picture, options, host));
    });
}

function addComparisons(program: Command, host: Host, end: End): void {
  program
    .command("diff")
    .description("say what differs between two graphs by meaning, and end with 1 if anything does")
    .argument("<a>", graphFile)
    .argument("<b>", "another one")
    .option("--json", "print it as JSON")
    .action(async (a: string, b: string, options: DiffOptions) => {
      const { diff } = await import("./commands/diff.js");
      end(await diff(a, b, options, host));
    });
  program
    .command("types")
    .description("print a graph as a function in TypeScript: the types of its inputs and outputs")
    .argument("<file>", graphFile)
    .option("--out <file>", "where the declaration is written; by default it is printed")
    .action(async (file: string, options: TypesOptions) => {
      const { types } = await import("./commands/types.js");
      end(await types(file, options, host));
    });
}
