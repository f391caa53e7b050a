/** Numbers as a browser meant them: it writes large doubles as plain digits, which our reader keeps as whole numbers. */

import type { Patch } from "@dreamloom/engine/edits";

/** The patches with doubles for whole numbers beyond 2^53; the same object when there are none. */
export function withDoubles(patches: readonly Patch[]): readonly Patch[] {
  const clean = patches.map((patch) => {
    const value = doubled(patch.value);
    return value === patch.value ? patch : { ...patch, value };
  });
  return clean.every((patch, index) => patch === patches[index]) ? patches : clean;
}

function doubled(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    const clean = items.map(doubled);
    return clean.every((item, index) => item === items[index]) ? items : clean;
  }
  const entries = Object.entries(value).map(([key, each]): [string, unknown] => [key, doubled(each)]);
  const fields = value as Readonly<Record<string, unknown>>;
  return entries.every(([key, each]) => each === fields[key]) ? value : Object.fromEntries(entries);
}
