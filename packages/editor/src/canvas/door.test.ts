import { applyEdit, makeEdit, type PlainDocument, type PlainInput } from "@dreamloom/engine/edits";
import fc from "fast-check";
import { NodeEditor } from "rete";
import { expect, test } from "vitest";
import { changedBetween } from "../store/changed.js";
import type { Changed, Draft } from "../store/types.js";
import { openDoor } from "./door.js";
import { expected } from "./expected.js";
import { createPlaces } from "./places.js";
import type { Point, Schemes } from "./schemes.js";

const empty: PlainDocument = { dreamloom: 1, nodes: {}, inputs: {}, outputs: {}, layout: {}, packs: {} };
const names = ["a", "b", "c", "d", "e"] as const;
const ports = ["p", "q"] as const;

/** A canvas without a browser: Rete's editor, and views that are nothing but a place. */
function rig(start: PlainDocument = empty) {
  const editor = new NodeEditor<Schemes>();
  const places = createPlaces(() => ({ width: 200, height: 100 }));
  const views = new Map<string, Point>();
  const held = new Set<string>();
  let document = start;
  const door = openDoor({
    editor,
    places,
    document: () => document,
    translate: (id, at) => {
      views.set(id, at);
      return Promise.resolve();
    },
    isHeld: (id) => held.has(id),
  });
  const show = (
    next: PlainDocument,
    changed: Changed | undefined = changedBetween(document, next, "us", undefined),
  ): void => {
    document = next;
    if (changed) door.sync(changed);
  };
  const edit = (recipe: (draft: Draft) => void): void => {
    const applied = applyEdit(document, makeEdit(document, recipe as never));
    if (!("refused" in applied)) show(applied.document);
  };
  return { editor, door, places, views, held, show, edit, now: () => document };
}

/** What Rete and its views hold, in the same form as `expected`. */
function holdings({ editor, views, places, now }: ReturnType<typeof rig>) {
  const nodes = new Map(editor.getNodes().map(({ id }) => [id, views.get(id)]));
  const links = new Map(editor.getConnections().map((link) => [link.id, link]));
  const law = expected(now(), places);
  const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    held: { nodes: sorted(nodes), links: sorted(links) },
    law: { nodes: sorted(law.nodes), links: sorted(law.links) },
  };
}

type Step =
  | { readonly kind: "add" | "remove"; readonly node: string }
  | {
      readonly kind: "link";
      readonly from: string;
      readonly to: string;
      readonly port: string;
      readonly list: boolean;
    }
  | { readonly kind: "unlink"; readonly to: string; readonly port: string }
  | { readonly kind: "move"; readonly node: string; readonly at: Point }
  | { readonly kind: "undo" }
  | { readonly kind: "again" };

const node = fc.constantFrom(...names);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constantFrom("add" as const, "remove" as const), node }),
  fc.record({
    kind: fc.constant("link" as const),
    from: node,
    to: node,
    port: fc.constantFrom(...ports),
    list: fc.boolean(),
  }),
  fc.record({ kind: fc.constant("unlink" as const), to: node, port: fc.constantFrom(...ports) }),
  fc.record({
    kind: fc.constant("move" as const),
    node,
    at: fc.tuple(fc.integer({ min: -999, max: 999 }), fc.integer({ min: -999, max: 999 })),
  }),
  fc.record({ kind: fc.constantFrom("undo" as const, "again" as const) }),
);

function apply(draft: Draft, made: Exclude<Step, { kind: "undo" | "again" }>): void {
  switch (made.kind) {
    case "add":
      draft.nodes[made.node] ??= { type: "test/node", version: 1, inputs: {} };
      return;
    case "remove":
      for (const { inputs } of Object.values(draft.nodes))
        for (const [port, input] of Object.entries(inputs))
          if (JSON.stringify(input).includes(`"${made.node}.`)) delete inputs[port];
      delete draft.nodes[made.node];
      return;
    case "link": {
      const target = draft.nodes[made.to];
      if (!target || !draft.nodes[made.from]) return;
      const link: PlainInput = { from: `${made.from}.out` };
      const old = target.inputs[made.port];
      target.inputs[made.port] = made.list
        ? [...(Array.isArray(old) ? (old as PlainInput[]) : []), link]
        : link;
      return;
    }
    case "unlink":
      delete draft.nodes[made.to]?.inputs[made.port];
      return;
    case "move":
      if (draft.nodes[made.node]) (draft.layout[made.node] ??= {}).at = [...made.at];
      return;
  }
  made satisfies never;
}

test("after any edits, Rete holds what the document says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.boolean()), { maxLength: 40 }), async (steps) => {
      const here = rig();
      const past: PlainDocument[] = [];
      for (const [made, waits] of steps) {
        if (made.kind === "again") here.show(here.now(), "all");
        else if (made.kind === "undo") here.show(past.pop() ?? here.now());
        else {
          past.push(here.now());
          here.edit((draft) => apply(draft, made));
        }
        if (waits) await here.door.settled();
      }
      await here.door.settled();
      const { held, law } = holdings(here);
      expect(held).toEqual(law);
    }),
    { numRuns: 200 },
  );
});

test("a node that comes back brings the links that start at it", async () => {
  const linked: PlainDocument = {
    ...empty,
    nodes: {
      a: { type: "test/node", version: 1, inputs: {} },
      b: { type: "test/node", version: 1, inputs: { p: { from: "a.out" } } },
    },
  };
  const here = rig({ ...linked, nodes: { b: linked.nodes["b"]! } });
  here.door.sync("all");
  await here.door.settled();
  expect(here.editor.getConnections()).toEqual([]);
  here.show(linked);
  await here.door.settled();
  expect(here.editor.getConnections().map(({ id }) => id)).toEqual(["b.p"]);
});

test("nobody but the door changes Rete's editor", async () => {
  const here = rig({ ...empty, nodes: { a: { type: "test/node", version: 1, inputs: {} } } });
  here.door.sync("all");
  await here.door.settled();
  expect(await here.editor.addNode({ id: "stray" })).toBe(false);
  expect(await here.editor.removeNode("a")).toBe(false);
  expect(here.editor.getNodes().map(({ id }) => id)).toEqual(["a"]);
});

test("a node in somebody's hand stays where it is until it is let go", async () => {
  const here = rig({
    ...empty,
    nodes: { a: { type: "test/node", version: 1, inputs: {} } },
    layout: { a: { at: [0, 0] } },
  });
  here.door.sync("all");
  await here.door.settled();
  here.held.add("a");
  here.edit((draft) => {
    draft.layout.a!.at = [100, 100];
  });
  await here.door.settled();
  expect(here.views.get("a")).toEqual([0, 0]);
});
