/** Documents of every older format open for ever, and lose nothing: what is in `documents/` is never changed. */

import { parseDocument, printDocument } from "@dreamloom/engine";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const folder = join(import.meta.dirname, "documents");

it.each(readdirSync(folder))("documents/%s opens, and prints back byte by byte", (name) => {
  const bytes = readFileSync(join(folder, name));
  const { document, diagnostics } = parseDocument(bytes);
  expect(diagnostics).toEqual([]);
  expect(printDocument(document!)).toBe(bytes.toString("utf8"));
});
