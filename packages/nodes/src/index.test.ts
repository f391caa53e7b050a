import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AnyDefinition, Port, Value } from "@dreamloom/engine";
import { createCatalogue } from "@dreamloom/engine/document";
import { checkDefinition } from "@dreamloom/engine/testing";
import { describe, expect, it } from "vitest";
import { dreamPack } from "./index.js";

const definitions = dreamPack.nodes.map((definition) => [definition.type, definition] as const);

/** Inputs for the definition check where the usual examples do not fit together. */
const examples: Readonly<Record<string, Readonly<Record<string, Value>>>> = {
  "dream/combine-prompt": { text: "a {1:dog} on blue" },
  "dream/interleave-prompt": { text: "{1} on blue" },
  "dream/empty-latent": { width: 64, height: 32 },
  "dream/crop": { left: 1, top: 2, width: 8, height: 9 },
};

describe("the Dream pack", () => {
  it("goes into a catalogue as it is", () => {
    expect(createCatalogue([dreamPack]).describe()).toHaveLength(dreamPack.nodes.length);
  });

  it("has each node in a file of its name, and no file of a node that it lacks", () => {
    const files = readdirSync(import.meta.dirname, { recursive: true, withFileTypes: true })
      .filter(({ name }) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
      .filter(({ name, parentPath }) => readFileSync(join(parentPath, name), "utf8").includes("defineNode({"))
      .map(({ name }) => `dream/${name.slice(0, -3)}`);
    expect(files.sort()).toEqual(dreamPack.nodes.map(({ type }) => type).sort());
  });
});

describe.each(definitions)("%s", (_, definition: AnyDefinition) => {
  const ports = Object.entries({
    ...definition.inputs,
    ...definition.outputs,
  }) as [string, Port][];

  it("passes the definition check", async () => {
    const values = examples[definition.type];
    expect(await checkDefinition(definition, values ? { values } : {})).toEqual([]);
  });

  it("says in sentences what it is and what its ports are", () => {
    for (const about of [definition.about, ...ports.map(([, { about }]) => about)])
      expect(about).toMatch(/^[A-Z0-9`].{6,140}\.$/);
    expect(ports.every(([, port]) => port.kind === "port")).toBe(true);
  });

  it("stands in a group and is found by what other programs call it", () => {
    expect(["Models", "Prompts", "Dream", "Pictures", "Masks", "Effects", "Values"]).toContain(
      definition.group,
    );
    expect(definition.aliases?.length).toBeGreaterThanOrEqual(2);
  });

  it("gives every number a range, but those that stand for any number", () => {
    if (definition.group === "Values") return;
    for (const [name, { widget }] of ports)
      if (widget?.kind === "number" || widget?.kind === "integer")
        expect(widget.min! < widget.max!, name).toBe(true);
  });
});
