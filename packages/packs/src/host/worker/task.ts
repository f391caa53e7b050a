/** One task inside a pack's process: its definition checks the values, runs, and what it gives is packed for the host. */

import type { AnyDefinition, Context, LiteralProblem, Value } from "@dreamloom/engine";
import { NodeError, portsOf, takesLiterals } from "@dreamloom/engine";
import type { ToPack } from "../messages.js";
import { createAsking } from "./asking.js";
import type { Answering, Asking } from "./asking.js";
import type { Channel } from "./channel.js";
import { createContext } from "./context.js";
import { packValue } from "./crossing.js";
import { wireFailure } from "./failure.js";
import { createNews } from "./news.js";
import type { News } from "./news.js";

/** What a task is run with. */
export interface TaskParts {
  readonly request: Extract<ToPack, { readonly kind: "run" }>;
  readonly definition: AnyDefinition | undefined;
  readonly channel: Channel;
  readonly folder: string;
}

/** A task under way. */
export interface Task {
  readonly id: number;
  hear(message: Answering): void;
  cancel(): void;
  /** It failed outside of what `run` awaits: a promise that was left behind, or, and then the process ends, a timer that threw. */
  fail(error: unknown, last?: true): void;
}

/** Runs a task. Exactly one `done` or `failed` is sent for it. */
export function startTask({ request, definition, channel, folder }: TaskParts): Task {
  const { task: id } = request;
  const controller = new AbortController();
  const asking = createAsking(channel, id);
  const news = createNews(
    (step, of) => channel.send({ kind: "progress", task: id, step, of }),
    (lines) => channel.send({ kind: "log", task: id, lines }),
  );
  let open = true;
  const end = (): boolean => {
    const first = open;
    open = false;
    if (first) news.close();
    asking.close();
    return first;
  };
  const fail = (error: unknown, last?: true): void => {
    const failure = wireFailure(error);
    if (end()) channel.send({ kind: "failed", task: id, failure, ...(last && { last }) });
  };
  const work = async (): Promise<void> => {
    const given = await runDefinition({
      request,
      definition,
      asking,
      news,
      folder,
      signal: controller.signal,
    });
    if (!open) return;
    const { wire, regions } = await packOutputs(given, definition!.type, channel);
    if (end()) channel.send({ kind: "done", task: id, outputs: wire }, regions);
  };
  work().catch((error: unknown) => fail(error));
  return { id, hear: asking.hear, cancel: () => controller.abort(), fail };
}

interface RunParts extends Omit<TaskParts, "channel"> {
  readonly asking: Asking;
  readonly news: News;
  readonly signal: AbortSignal;
}

async function runDefinition({
  request,
  definition,
  asking,
  news,
  folder,
  signal,
}: RunParts): Promise<unknown> {
  if (definition === undefined)
    throw new NodeError(
      `The pack's entry has no node "${request.type}", though its nodes.json says so; build the pack again.`,
    );
  const values = asking.unpack(request.values) as Readonly<Record<string, Value>>;
  const problem = problemIn(definition, values);
  if (problem !== undefined) throw new NodeError(`"${definition.type}".${problem.port}: ${problem.message}`);
  const provenance =
    request.provenance === undefined
      ? undefined
      : (asking.unpack(request.provenance) as unknown as Context["provenance"]);
  const context = createContext({ signal, asking, news, folder, provenance });
  return (await definition.run(values as never, context)) as unknown;
}

/** What the definition has against its literals. What came over links cannot be told from them any more, but by what can be typed at all. */
function problemIn(
  definition: AnyDefinition,
  values: Readonly<Record<string, Value>>,
): LiteralProblem | undefined {
  const given = portsOf(definition).inputs.filter(({ name }) => values[name] !== undefined);
  const typed = given.filter(({ port }) => takesLiterals(port.socket));
  const literals = Object.fromEntries(typed.map(({ name }) => [name, values[name]!]));
  const linked = given.filter(({ port }) => !takesLiterals(port.socket)).map(({ name }) => name);
  return definition.check?.(literals, new Set(linked))[0];
}

async function packOutputs(given: unknown, type: string, channel: Channel): ReturnType<typeof packValue> {
  try {
    return await packValue(given ?? {}, channel);
  } catch (error) {
    if (!(error instanceof TypeError || (error instanceof RangeError && !/allocation/.test(error.message))))
      throw error;
    throw new NodeError(`"${type}" gave what cannot be handed on: ${error.message}.`, {
      kind: "wrong-outputs",
    });
  }
}
