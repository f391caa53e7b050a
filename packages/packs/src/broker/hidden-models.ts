/**
 * Models on a task's ports, as a pack sees them: with a word in place of every path, so that the pack learns nothing of
 * this machine and can name no model but those that it was given. Only ports whose sockets are models count: a record
 * elsewhere that looks like a model is none.
 */

import { NodeError } from "@dreamloom/engine";
import type { LoraOnStack, Model, PackedDescription, SocketDescription, Value } from "@dreamloom/engine";
import { isRecord, WrongClaim } from "./claims.js";

/** The models of one task. */
export interface HiddenModels {
  /** The task's values with words in place of paths. */
  readonly values: Readonly<Record<string, Value | undefined>>;
  /** The model that a pack speaks of. Throws a `WrongClaim` when it was not given one like that. */
  given<Part extends Model["part"]>(claim: Value | undefined, part: Part): Model & { readonly part: Part };
  /** Outputs with the paths put back. Throws a `NodeError` for a model that was not given. */
  reveal(outputs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

const parts: readonly string[] = ["lmm", "adapter", "dit", "vae"] satisfies readonly Model["part"][];

/** Hides the models of a task. `packName` is for sentences. */
export function hideModels(
  packName: string,
  { inputs, outputs }: Pick<PackedDescription, "inputs" | "outputs">,
  values: Readonly<Record<string, Value | undefined>>,
): HiddenModels {
  const models = new Map<string, Model>();
  const loras = new Map<string, LoraOnStack>();
  const hide = (value: Value): Value => {
    const model = value as unknown as Model;
    const word = `model ${models.size + 1} of this task`;
    models.set(word, model);
    const hidden = model.loras.map((lora) => {
      const path = `lora ${loras.size + 1} of this task`;
      loras.set(path, lora);
      return { ...lora, path };
    });
    return { ...model, path: word, loras: hidden } as unknown as Value;
  };
  const given = (claim: unknown): Model => {
    const model = isRecord(claim) ? models.get(String(claim["path"])) : undefined;
    if (!isRecord(claim) || model === undefined)
      throw new WrongClaim("it names a model that it was not given");
    for (const field of ["part", "digest", "dtype", "backend"] as const)
      if (claim[field] !== model[field]) throw new WrongClaim(`it names a model with another "${field}"`);
    return { ...model, loras: lorasGiven(claim["loras"], loras) };
  };
  const reveal = (value: unknown): unknown => {
    try {
      return given(value);
    } catch (error) {
      if (!(error instanceof WrongClaim)) throw error;
      throw new NodeError(`The pack "${packName}" gives a model that it was not given.`, {
        kind: "wrong-outputs",
        remedy: "A pack can only hand on models that come into its nodes.",
      });
    }
  };
  return {
    values: mapped(values, inputs, hide as (value: unknown) => unknown) as Readonly<
      Record<string, Value | undefined>
    >,
    given: (claim, part) => {
      const model = given(claim);
      if (model.part !== part) throw new WrongClaim(`it names a ${model.part} where a ${part} is wanted`);
      return model as Model & { readonly part: typeof part };
    },
    reveal: (said) => mapped(said, outputs, reveal),
  };
}

/** LoRAs that were given, with the strengths that the pack sets. */
function lorasGiven(claim: unknown, loras: ReadonlyMap<string, LoraOnStack>): readonly LoraOnStack[] {
  if (!Array.isArray(claim) || claim.length > 64) throw new WrongClaim("it names a model without its LoRAs");
  return claim.map((said: unknown) => {
    const lora = isRecord(said) ? loras.get(String(said["path"])) : undefined;
    const strength = isRecord(said) ? said["strength"] : undefined;
    if (lora === undefined) throw new WrongClaim("it names a LoRA that it was not given");
    if (typeof strength !== "number" || !(Math.abs(strength) <= 100))
      throw new WrongClaim("it gives a LoRA a strength that is no number from -100 to 100");
    return { ...lora, strength };
  });
}

type Described = { readonly name: string; readonly socket: SocketDescription };

/** Every model among values changed, by what their ports say; all else as it was. */
function mapped(
  values: Readonly<Record<string, unknown>>,
  ports: readonly Described[],
  change: (model: unknown) => unknown,
): Readonly<Record<string, unknown>> {
  const holding = ports.filter(({ socket }) => holdsModels(socket));
  if (holding.length === 0) return values;
  const result = { ...values };
  for (const { name, socket } of holding)
    if (Object.hasOwn(values, name) && values[name] !== undefined)
      result[name] = mappedValue(values[name], socket, change);
  return result;
}

function mappedValue(
  value: unknown,
  socket: SocketDescription,
  change: (model: unknown) => unknown,
): unknown {
  if (parts.includes(socket.name)) return change(value);
  const { item, holds } = socket;
  if (item !== undefined && Array.isArray(value)) return value.map((one) => mappedValue(one, item, change));
  if (holds !== undefined && "fields" in holds && isRecord(value))
    return mapped(value, named(holds.fields), change);
  return value;
}

function holdsModels({ name, item, holds }: SocketDescription): boolean {
  if (parts.includes(name)) return true;
  if (item !== undefined) return holdsModels(item);
  return holds !== undefined && "fields" in holds && Object.values(holds.fields).some(holdsModels);
}

function named(fields: Readonly<Record<string, SocketDescription>>): readonly Described[] {
  return Object.entries(fields).map(([name, socket]) => ({ name, socket }));
}
