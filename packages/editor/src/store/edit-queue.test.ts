import fc from "fast-check";
import {
  applyEdit,
  emptyPlain,
  makeEdit,
  type PlainDocument,
  type PlainDraft,
} from "@dreamloom/engine/edits";
import type { OrderedEdit, Settled } from "@dreamloom/server/protocol";
import { describe, expect, it } from "vitest";
import {
  shownOf,
  startQueue,
  withAnswer,
  withLonger,
  withOrdered,
  withOwn,
  withoutOwn,
  type EditQueue,
} from "./edit-queue.js";

const first: PlainDocument = {
  ...emptyPlain,
  nodes: Object.fromEntries(
    ["a", "b", "c", "d"].map((id) => [id, { type: "dream/blend", version: 1, inputs: { r: 0 } }]),
  ),
};

const begin = () => startQueue({ confirmed: first, version: 0, history: "h" }, []);
const own = (queue: EditQueue, edit: string, recipe: (draft: PlainDraft) => void) => {
  const made = withOwn(queue, {
    edit,
    base: queue.version,
    label: edit,
    patches: makeEdit(shownOf(queue), recipe),
  });
  if ("refused" in made) throw new Error(made.refused);
  return made;
};
const ordered = (version: number, edit: string, patches: OrderedEdit["patches"]): OrderedEdit => ({
  ...{ version, edit, patches, client: "b", name: "Ben", label: edit, at: 0 },
});

describe("what is shown", () => {
  it("is what the server said with own edits on top, until it answers", () => {
    const queue = own(begin(), "mine", (draft) => void (draft.nodes.a!.inputs.r = 1));
    expect([queue.confirmed.nodes.a!.inputs.r, shownOf(queue).nodes.a!.inputs.r]).toEqual([0, 1]);
    const { queue: after } = withAnswer(queue, {
      edit: "mine",
      version: 1,
      patches: queue.steps[0]!.patches!,
    });
    expect(after).toMatchObject({ version: 1, pending: [] });
    expect(after.confirmed).toBe(shownOf(queue));
  });

  it("of one value that two people set is first one's own, then what the server ordered last", () => {
    const path = ["nodes", "a", "inputs", "r"];
    const queue = own(begin(), "mine", (draft) => void (draft.nodes.a!.inputs.r = 1));
    const rebased = withOrdered(queue, [ordered(1, "bens", [{ op: "replace", path, value: 2 }])]);
    expect(shownOf(rebased).nodes.a!.inputs.r).toBe(1);
    const { queue: after } = withAnswer(rebased, {
      edit: "mine",
      version: 2,
      patches: [{ op: "replace", path, value: 1 }],
    });
    expect(shownOf(after).nodes.a!.inputs.r).toBe(1);
  });

  it("leaves out an own edit that does not apply any more, and says so when the server refuses it", () => {
    const queue = own(begin(), "mine", (draft) => void (draft.nodes.a!.inputs.r = 1));
    const rebased = withOrdered(queue, [ordered(1, "bens", [{ op: "remove", path: ["nodes", "a"] }])]);
    expect(shownOf(rebased)).toEqual(rebased.confirmed);
    const { queue: after, refused } = withAnswer(rebased, { edit: "mine", refused: "It is gone." });
    expect([after.pending, refused]).toEqual([[], { label: "mine", message: "It is gone." }]);
  });

  it("of an edit that grows is one edit, and of one that is taken back before it was sent is nothing", () => {
    const queue = own(begin(), "typing", (draft) => void (draft.nodes.a!.inputs.text = "h"));
    const longer = withLonger(
      queue,
      makeEdit(shownOf(queue), (draft) => void (draft.nodes.a!.inputs.text = "hey")),
    );
    if ("refused" in longer) throw new Error(longer.refused);
    expect(longer.pending).toMatchObject([{ edit: "typing", patches: [{ op: "replace", value: "hey" }] }]);
    expect(shownOf(withoutOwn(longer, "typing"))).toBe(first);
  });
});

interface Client {
  queue: EditQueue;
  /** From the server, not yet heard. */
  readonly box: ({ readonly answer: Settled } | { readonly edit: OrderedEdit })[];
  /** To the server, not yet heard. */
  readonly out: EditQueue["pending"][number][];
}

const move = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom(
    "set",
    "set",
    "link",
    "link",
    "unlink",
    "remove",
    "add",
    "move",
    "hear",
    "hear",
    "serve",
    "serve",
  ),
  a: fc.constantFrom("a", "b", "c", "d", "e"),
  b: fc.constantFrom("a", "b", "c", "d", "e"),
  n: fc.nat(9),
});

function recipe({
  what,
  a,
  b,
  n,
}: {
  what: string;
  a: string;
  b: string;
  n: number;
}): (draft: PlainDraft) => void {
  return (draft) => {
    const node = draft.nodes[a];
    if (what === "add") draft.nodes[a] ??= { type: "dream/blend", version: 1, inputs: {} };
    else if (what === "remove") delete draft.nodes[a];
    else if (what === "move") (draft.layout[a] ??= {}).at = [n, n];
    else if (!node) return;
    else if (what === "link") node.inputs.x = { from: `${b}.out` };
    else if (what === "unlink") delete node.inputs.x;
    else node.inputs.r = n;
  };
}

describe("three clients and a server", () => {
  it("hold the same when everything was heard, however messages are delayed", () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 30, maxLength: 120 }), (moves) => {
        let [plain, version, count] = [first, 0, 0];
        const clients: Client[] = [0, 1, 2].map(() => ({ queue: begin(), box: [], out: [] }));
        const serve = (client: Client) => {
          const next = client.out.shift();
          if (!next) return;
          const { edit, patches } = next;
          const applied = applyEdit(plain, patches);
          if ("refused" in applied)
            return void client.box.push({ answer: { edit, refused: applied.refused } });
          plain = applied.document;
          const settled = { edit, version: ++version, patches: applied.patches };
          for (const other of clients)
            other.box.push(
              other === client ? { answer: settled } : { edit: ordered(version, edit, applied.patches) },
            );
        };
        const hear = (client: Client) => {
          const next = client.box.shift();
          if (!next) return;
          if ("edit" in next) client.queue = withOrdered(client.queue, [next.edit]);
          else ({ queue: client.queue } = withAnswer(client.queue, next.answer));
        };
        for (const each of moves) {
          const client = clients[each.who]!;
          if (each.what === "hear") hear(client);
          else if (each.what === "serve") serve(client);
          else {
            const patches = makeEdit(shownOf(client.queue), recipe(each));
            const edit = { edit: `e${++count}`, base: client.queue.version, label: each.what, patches };
            const made = withOwn(client.queue, edit);
            if (patches.length === 0 || "refused" in made) continue;
            client.queue = made;
            client.out.push(edit);
          }
        }
        for (const client of clients) while (client.out.length > 0) serve(client);
        for (const client of clients) while (client.box.length > 0) hear(client);
        for (const { queue } of clients) {
          expect(queue).toMatchObject({ version, pending: [] });
          expect(queue.confirmed).toEqual(plain);
          expect(shownOf(queue)).toEqual(plain);
        }
      }),
      { numRuns: 300 },
    );
  });
});
