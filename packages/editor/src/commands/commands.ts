/** The table of all commands, and the one function that runs them. What cannot be done now says why. */

import { toast } from "../store/app-store.js";
import type { MenuSubject } from "../store/types.js";
import { addCommands } from "./add-commands.js";
import { arrangeCommands } from "./arrange-commands.js";
import { commandContext } from "./current.js";
import { documentCommands } from "./document-commands.js";
import { editCommands } from "./edit-commands.js";
import { goCommands } from "./go-commands.js";
import { nodeCommands } from "./node-commands.js";
import { runCommands } from "./run-commands.js";
import { subjectCommands } from "./subject-commands.js";
import type { Command, CommandContext } from "./types.js";
import { viewCommands } from "./view-commands.js";

/** Every command. */
export const commands: readonly Command[] = [
  ...runCommands,
  ...editCommands,
  ...nodeCommands,
  ...addCommands,
  ...arrangeCommands,
  ...viewCommands,
  ...documentCommands,
  ...goCommands,
  ...subjectCommands,
];

const byId: ReadonlyMap<string, Command> = new Map(commands.map((command) => [command.id, command]));

/** A command by its id. */
export function commandNamed(id: string): Command | undefined {
  return byId.get(id);
}

/** Why a command cannot be done now, in a sentence; nothing when it can. */
export function whyNot(command: Command, context: CommandContext): string | undefined {
  const may = command.when?.(context) ?? true;
  return may === true ? undefined : may;
}

/** What a command is called now. */
export function titleOfCommand(command: Command, context: CommandContext): string {
  return command.titleNow?.(context) ?? command.title;
}

/** Runs a command by its id, on what a menu is of where it came from one. What cannot be done is said at the bottom. */
export function runCommand(id: string, subject?: MenuSubject): void {
  const command = byId.get(id);
  const context = commandContext(subject);
  if (!command) throw new Error(`Internal error: there is no command "${id}".`);
  if (context) execute(command, context);
}

/** Runs a command, or says why it cannot be done. */
export function execute(command: Command, context: CommandContext): void {
  const why = whyNot(command, context);
  if (why !== undefined) return toast(context.app, why);
  void command.run(context);
}
