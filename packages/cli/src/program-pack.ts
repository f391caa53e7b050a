/** The words of `dreamloom pack`: commands, options, help. Each command's own file is loaded when it is called. */

import type { Command } from "commander";
import type { AddOptions } from "./commands/pack/add.js";
import type { DevOptions } from "./commands/pack/dev.js";
import type { UpdateOptions } from "./commands/pack/update.js";
import type { ExitCode } from "./exit-codes.js";
import type { Host } from "./host.js";

const examples = `
Writing one:
  dreamloom pack create toon          a folder in which everything works at once
  cd toon
  dreamloom pack dev                  the editor with its node in it; Ctrl-C ends it

Using one:
  dreamloom pack search toon
  dreamloom pack add toon             says what it may do, and asks
  dreamloom pack add --from graph.json

A pack runs in a process of its own that this system shuts in; what it may do beside computing, it declares and you are
asked. --trust lets it run with all your rights: only that installs packs with native code, and packs on machines that
cannot shut them in (dreamloom doctor says). docs/packs.md says more.`;

type End = (code: ExitCode) => void;

/** Adds `pack` and what belongs to it. */
export function addPack(program: Command, host: Host, end: End): void {
  const pack = program
    .command("pack")
    .description("write packs of nodes, and add those that others wrote")
    .addHelpText("after", examples);
  addWriting(pack, host, end);
  addInstalling(pack, host, end);
  addAsking(pack, host, end);
}

function addWriting(pack: Command, host: Host, end: End): void {
  pack
    .command("create")
    .description("make the folder of a new pack: TypeScript, a node, its test, its graph, README, CI")
    .argument("<name>", "a name such as toon or @you/toon, or a path that ends in one")
    .action(async (name: string) => {
      const { create } = await import("./commands/pack/create.js");
      end(create(name, host));
    });
  pack
    .command("build")
    .description("compile a pack and write nodes.json and docs/nodes.md from its definitions")
    .argument("[dir]", "the pack's folder", ".")
    .action(async (folder: string) => {
      const { build } = await import("./commands/pack/build.js");
      end(await build(folder, host));
    });
  pack
    .command("dev")
    .description("build a pack whenever a file of it is saved, and show its nodes in the editor")
    .argument("[dir]", "the pack's folder", ".")
    .option("--workspace <folder>", "where documents are; by default the pack's graphs")
    .option("--port <number>", "the port to take on this machine; by default the first free one")
    .option("--no-open", "do not open a browser")
    .option("--trust", "let the pack run with all your rights, not shut in")
    .action(async (folder: string, options: DevOptions) => {
      const { dev } = await import("./commands/pack/dev.js");
      end(await dev(folder, options, host));
    });
}

const registryHelp = "the registry to ask, by its address; by default the one that npm asks";

function addInstalling(pack: Command, host: Host, end: End): void {
  pack
    .command("add")
    .description("install a pack, after saying who made it and what it may do")
    .argument("[spec]", "NAME, NAME@VERSION, a folder, or a tarball (.tgz)")
    .option("--from <file>", "the packs that a graph needs and that are missing, exactly as it records them")
    .option("--yes", "install without asking")
    .option("--trust", "let it run with all your rights, not shut in")
    .option("--registry <url>", registryHelp)
    .action(async (spec: string | undefined, options: AddOptions) => {
      const { add } = await import("./commands/pack/add.js");
      end(await add(spec, options, host));
    });
  pack
    .command("update")
    .description("install newer versions; what a document records stays installed for it")
    .argument("[name]", "one pack; by default all of them")
    .option("--yes", "update without asking, where a version asks for nothing more than the one before it")
    .option("--allow-more", "with --yes: also where it asks for more")
    .option("--trust", "let it run with all your rights, not shut in")
    .option("--registry <url>", registryHelp)
    .action(async (name: string | undefined, options: UpdateOptions) => {
      const { update } = await import("./commands/pack/update.js");
      end(await update(name, options, host));
    });
  pack
    .command("remove")
    .description("remove a pack, or one version of it")
    .argument("<name>", "NAME, or NAME@VERSION")
    .action(async (name: string) => {
      const { remove } = await import("./commands/pack/remove.js");
      end(await remove(name, host));
    });
}

function addAsking(pack: Command, host: Host, end: End): void {
  pack
    .command("list")
    .description("say which packs are installed, what each may do, and what this machine enforces")
    .option("--json", "print it as JSON")
    .action(async (options: { readonly json?: true }) => {
      const { list } = await import("./commands/pack/list.js");
      end(await list(options, host));
    });
  pack
    .command("audit")
    .description("hold every pack against what it was when it was installed, and against the registry")
    .option("--json", "print it as JSON")
    .option("--registry <url>", registryHelp)
    .action(async (options: { readonly json?: true; readonly registry?: string }) => {
      const { audit } = await import("./commands/pack/audit.js");
      end(await audit(options, host));
    });
  pack
    .command("search")
    .description("find packs in the registry")
    .argument("[words...]", "what to look for")
    .option("--json", "print it as JSON")
    .option("--registry <url>", registryHelp)
    .action(
      async (words: readonly string[], options: { readonly json?: true; readonly registry?: string }) => {
        const { search } = await import("./commands/pack/search.js");
        end(await search(words.join(" "), options, host));
      },
    );
}
