/**
 * The host's side of one task: what its process asks is answered, what it says is passed on, what it gives is copied out.
 * Settles exactly once. Knows no process: messages come in, messages go out.
 */

import type { Context, Value } from "@dreamloom/engine";
import { isTensor, NodeError } from "@dreamloom/engine";
import type { Broker } from "../broker/calls.js";
import { createCallDesk } from "./call-desk.js";
import type { Call, CallDesk } from "./call-desk.js";
import { copyOut } from "./copy-out.js";
import { createGivenTensors } from "./given-tensors.js";
import type { GivenTensors, HoldBudget } from "./given-tensors.js";
import { isAllocationFailure } from "./messages.js";
import type { FromPack, ToPack, WireFailure } from "./messages.js";
import type { Placing } from "./placing.js";
import { printable } from "./read-message.js";
import { outOfMemory } from "./stopped.js";
import type { Subject } from "./stopped.js";
import type { TensorFiles } from "./tensor-files.js";

/** What a task is carried out with. */
export interface PackTaskParts {
  readonly id: number;
  readonly subject: Subject & { readonly type: string };
  readonly context: Context;
  /** Whether the node is told of the document. */
  readonly tellProvenance: boolean;
  readonly broker: Broker;
  readonly files: TensorFiles;
  readonly placing: Placing;
  readonly mostBytes: number;
  readonly budget: HoldBudget;
  readonly send: (message: ToPack) => void;
  /** The process sent what no worker of ours would send, as the end of "it sent …": it is killed, which ends this task. */
  readonly onLie: (how: string) => void;
}

type OfTask = Extract<FromPack, { readonly task: number }>;

/** Previews are passed on ten times a second at most, and copying them takes a fifth of the time at most. */
const previewMs = 100;
const previewShare = 5;

/** One task. */
export class PackTask {
  /** The outputs, or why there are none. */
  readonly outcome: Promise<Readonly<Record<string, unknown>>>;
  readonly #parts: PackTaskParts;
  readonly #given: GivenTensors;
  readonly #calls: CallDesk;
  #previewing = false;
  #answered = false;
  #over = false;
  #resolve: (outputs: Readonly<Record<string, unknown>>) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;

  constructor(parts: PackTaskParts) {
    this.#parts = parts;
    const { mostBytes, budget, onLie } = parts;
    this.#given = createGivenTensors(budget);
    this.#calls = createCallDesk({ mostBytes, onLie, carryOut: (call) => this.#carryOut(call) });
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  get id(): number {
    return this.#parts.id;
  }

  get type(): string {
    return this.#parts.subject.type;
  }

  /** A line that the process has written to its standard output or error. */
  say(line: string): void {
    if (!this.#over) this.#parts.context.log(printable(line));
  }

  /** Sends the task. Throws when its values cannot cross. */
  begin(): void {
    const { id, subject, broker, context, tellProvenance, send } = this.#parts;
    const request = {
      kind: "run",
      task: id,
      type: subject.type,
      values: this.#given.wire(broker.values),
    } as const;
    send(tellProvenance ? { ...request, provenance: this.#given.wire({ ...context.provenance }) } : request);
  }

  /** Asks the process to stop when the signal is aborted; `kill` is called when it does not in time. Gives a function that forgets this. */
  cancelWith(signal: AbortSignal, graceMs: number, kill: () => void): () => void {
    let grace: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      this.#parts.send({ kind: "cancel", task: this.id });
      grace = setTimeout(kill, graceMs);
    };
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    return () => {
      clearTimeout(grace);
      signal.removeEventListener("abort", cancel);
    };
  }

  /** It ended otherwise: the process is gone. */
  stop(error: unknown): void {
    if (this.#over) return;
    this.#end();
    this.#reject(error);
  }

  #end(): void {
    this.#over = true;
    this.#calls.close();
    this.#given.close();
  }

  /** Something that the process says of this task, in so many bytes. */
  hear(message: OfTask, bytes: number): void {
    if (this.#over) return;
    switch (message.kind) {
      case "done":
      case "failed":
        if (this.#answered) return this.#parts.onLie("a second answer to one task");
        this.#answered = true;
        if (message.kind === "done") return void this.#finish(message.outputs);
        return this.stop(this.#errorOf(message.failure));
      case "call":
        return this.#calls.take(message, bytes);
      case "bytes":
        return this.#place(message.id, message.digest);
      case "took":
        return this.#parts.placing.took(message.id);
      case "progress":
        return this.#progress(message.step, message.of);
      case "preview":
        return void this.#preview(message);
      case "log":
        for (const line of message.lines) this.#parts.context.log(line);
        return;
      case "drop":
        return this.#given.drop(message.digests);
      default:
        return message satisfies never;
    }
  }

  async #finish(outputs: unknown): Promise<void> {
    const value = await this.#copyOut(outputs);
    if (value === undefined || this.#over) return;
    this.#end();
    this.#resolve(value as Readonly<Record<string, Value>>);
  }

  #errorOf({ kind, message, remedy, stack }: WireFailure): Error {
    const { subject } = this.#parts;
    if (kind === "out-of-memory" && isAllocationFailure(message)) return outOfMemory(subject);
    if (kind !== "threw") return new NodeError(message, { kind, ...(remedy !== undefined && { remedy }) });
    const error = new Error(message);
    if (stack !== undefined) error.stack = stack;
    return error;
  }

  async #carryOut({ id, name, args }: Call): Promise<void> {
    const { broker } = this.#parts;
    try {
      broker.permits(name);
      const given = await this.#copyOut(args);
      if (given === undefined) return;
      const tell = (notice: Value): void =>
        this.#send({ kind: "notice", id, value: this.#given.wireAnswer(notice) });
      const answer = await broker.call(name, given as readonly Value[], tell);
      this.#send({ kind: "answer", id, value: this.#given.wireAnswer(answer) });
    } catch (error) {
      this.#send({ kind: "refused", id, failure: failureOf(error) });
    }
  }

  #place(id: number, digest: string): void {
    const tensor = this.#given.known.get(digest);
    if (tensor === undefined) return this.#parts.onLie("a question for a tensor that it was never given");
    this.#parts.placing.place(id, tensor, {
      onPlaced: (at) => this.#send({ kind: "placed", id, at }),
      onRefused: (error) => this.#send({ kind: "refused", id, failure: failureOf(error) }),
    });
  }

  /** Whoever shows it may count on 0 ≤ step ≤ of. */
  #progress(step: number, of: number): void {
    if (of > 0) this.#parts.context.progress(Math.min(Math.max(step, 0), of), of);
  }

  /** One at a time: a worker of ours waits until the last was taken. */
  async #preview({ id, picture, step, sigma }: Extract<OfTask, { kind: "preview" }>): Promise<void> {
    if (this.#previewing) return this.#parts.onLie("a preview before the last one was taken");
    this.#previewing = true;
    const beganMs = performance.now();
    const tensor = await this.#copyOut(picture);
    if (tensor === undefined || this.#over) return;
    if (!isTensor(tensor)) return this.#parts.onLie("a preview that is no picture");
    this.#parts.context.preview(tensor, step, sigma);
    await aWhile(Math.max(previewMs, previewShare * (performance.now() - beganMs)));
    this.#previewing = false;
    this.#send({ kind: "taken", id });
  }

  /** A value of the process's, copied out; undefined when it lied or the task is over. */
  async #copyOut(wire: unknown): Promise<Value | undefined> {
    const { files, mostBytes, onLie } = this.#parts;
    try {
      return await copyOut(wire, { files, known: this.#given.known, mostBytes });
    } catch (error) {
      if (this.#over) return undefined;
      if (error instanceof SyntaxError) onLie(error.message);
      else this.stop(error);
      return undefined;
    }
  }

  #send(message: ToPack): void {
    if (!this.#over) this.#parts.send(message);
  }
}

/** An error of ours for the process: sentences as they are; a bug of ours is no business of a pack's. */
function failureOf(error: unknown): WireFailure {
  if (error instanceof NodeError) {
    const { kind, message, remedy } = error;
    return { kind, message, ...(remedy !== undefined && { remedy }) };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof RangeError ? "out-of-memory" : "threw", message };
}

/** Does not keep this process alive. */
function aWhile(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
