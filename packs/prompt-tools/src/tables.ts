/** Finding columns and rows of a table, in words where they are not there. */

import { NodeError } from "@dreamloom/engine";
import type { Table } from "@dreamloom/engine";

/** Which column has this name (capital letters aside where only that fits); an empty name is the first. */
export function columnOf({ columns }: Table, name: string): number {
  const wanted = name.trim();
  if (wanted === "" && columns.length > 0) return 0;
  const exact = columns.indexOf(wanted);
  const index = exact >= 0 ? exact : columns.findIndex((each) => each.toLowerCase() === wanted.toLowerCase());
  if (index >= 0) return index;
  const there = columns.map((each) => `"${each}"`).join(", ");
  throw new NodeError(`The table has no column "${wanted}"; it has ${there === "" ? "none" : there}.`);
}

/** A row by its number, counted from 1, −1 being the last; beyond the end it begins anew. */
export function rowAt({ rows }: Table, number: number): number {
  if (rows.length === 0) throw new NodeError("The table has no rows.");
  if (number === 0) throw new NodeError("There is no row 0; the first is row 1.");
  const index = number > 0 ? number - 1 : number;
  return ((index % rows.length) + rows.length) % rows.length;
}
