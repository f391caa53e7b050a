/** Reads the migrations of a node in a `nodes.json`: for each older version the steps to the next, as data. */

import type { MigrationStep } from "../define-node.js";
import type { Json } from "../document.js";
import { isName } from "../ids.js";
import { entriesOf, itemsOf, numberOf, partsOf, refuse, wordsOf, type Place } from "./fields.js";

/** Reads the migrations of a definition of this version. */
export function readMigrations(
  place: Place,
  version: number,
): Readonly<Record<string, readonly MigrationStep[]>> {
  const older = (key: string): boolean => /^[1-9]\d{0,8}$/.test(key) && Number(key) < version;
  const migrations = entriesOf(place, 1000, older).map(
    ([from, steps]) => [from, itemsOf(steps, 64).map(readStep)] as const,
  );
  return Object.fromEntries(migrations);
}

function readStep(place: Place): MigrationStep {
  const parts = partsOf(place, ["rename", "set", "remove", "replace", "scale", "to", "by"]);
  const said = Object.entries(parts).filter(([, part]) => part.given !== undefined);
  const has = said.map(([key]) => key).join(" ");
  switch (has) {
    case "rename to":
      return { rename: portOf(parts.rename), to: portOf(parts.to) };
    case "set to":
      return { set: portOf(parts.set), to: dataOf(parts.to) };
    case "remove":
      return { remove: portOf(parts.remove) };
    case "replace by":
      return { replace: portOf(parts.replace), by: readWords(parts.by) };
    case "scale by":
      return { scale: portOf(parts.scale), by: numberOf(parts.by) };
    default:
      return refuse(
        place,
        `has ${has === "" ? "nothing" : `"${has.replaceAll(" ", '", "')}"`}; a step is ${forms}`,
      );
  }
}

const forms = '"rename" and "to", "set" and "to", "remove", "replace" and "by", or "scale" and "by"';

function portOf(place: Place): string {
  const name = wordsOf(place, 64);
  return isName(name) ? name : refuse(place, `is ${JSON.stringify(name)}, which is no name for a port`);
}

function readWords(place: Place): Readonly<Record<string, unknown>> {
  const words = entriesOf(place, 256, (key) => key.length <= 200).map(
    ([word, part]) => [word, dataOf(part)] as const,
  );
  return Object.fromEntries(words);
}

/** JSON that every reader of JSON reads alike: seeds beyond 2^53 stand as decimal texts. */
function dataOf(place: Place): Json {
  const waiting: Json[] = [place.given!];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === "bigint") return refuse(place, `holds the number ${next}; write it as a text`);
    if (typeof next === "object" && next !== null) waiting.push(...(Object.values(next) as Json[]));
  }
  return place.given!;
}
