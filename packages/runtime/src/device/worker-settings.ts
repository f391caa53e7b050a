/** How a device worker is told what to be: by its environment, written by the parent and read by the child. */

import { totalmem } from "node:os";
import { resolveBackend } from "../files/numeric-class.js";
import type { BackendName } from "../files/numeric-class.js";

/** What a device worker is to be. */
export interface WorkerSettings {
  readonly backend: BackendName;
  /** Most bytes of weights in open sessions. */
  readonly budgetBytes: number;
  /** Threads of one operator; when not given, one for small models and one per core for others. */
  readonly threads?: number | undefined;
}

/** The environment that makes a worker what it is to be. */
export function settingsEnvironment(settings: WorkerSettings): Readonly<Record<string, string>> {
  return {
    [names.backend]: settings.backend,
    [names.budgetBytes]: String(settings.budgetBytes),
    ...(settings.threads === undefined ? {} : { [names.threads]: String(settings.threads) }),
  };
}

/** The settings that an environment holds. */
export function workerSettings(environment: Readonly<Record<string, string | undefined>>): WorkerSettings {
  return {
    backend: resolveBackend(environment[names.backend] ?? "cpu", "cpu"),
    budgetBytes: Number(environment[names.budgetBytes] ?? defaultBudgetBytes()),
    threads: environment[names.threads] === undefined ? undefined : Number(environment[names.threads]),
  };
}

/** Three fifths of the memory that this process may use. */
export function defaultBudgetBytes(): number {
  const limit = process.constrainedMemory?.() ?? 0;
  const memory = limit > 0 && limit < totalmem() ? limit : totalmem();
  return Math.floor(0.6 * memory);
}

const names = {
  backend: "DREAMLOOM_DEVICE_BACKEND",
  budgetBytes: "DREAMLOOM_DEVICE_BUDGET",
  threads: "DREAMLOOM_DEVICE_THREADS",
} as const;
