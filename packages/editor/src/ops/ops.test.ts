import { createCatalogue } from "@dreamloom/engine/document";
import { applyEdit, emptyPlain, makeEdit, toPlain, type PlainDocument } from "@dreamloom/engine/edits";
import { parseDocument } from "@dreamloom/engine/document";
import { dreamPack } from "@dreamloom/nodes";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Draft } from "../store/types.js";
import { align, distribute, snapAll } from "./arrange.js";
import { comment, group, groupOf, joinGroup, leaveGroups, ungroup } from "./boxes.js";
import { copyText, duplicate, paste, readFragment, type Pasted } from "./clipboard.js";
import { portsThatFit, whyNoLink } from "./fits.js";
import { addOutput, formOrder, hideFromForm, moveInForm, renameInForm, showInForm } from "./form.js";
import { insertOnLink, mayInsert } from "./insert.js";
import { link, moveOutput, unlink, unlinkOutput } from "./link.js";
import { clearLiteral, setLiteral, setSeedMode } from "./literals.js";
import { neighbour } from "./neighbours.js";
import { addNode, removeAndReconnect, removeNodes, renameNode, toggleBypass, toggleMute } from "./nodes.js";
import { linkNamed, linksInto, linksOf } from "./refs.js";
import { addPoint, pointsOf, removePoint, stretchAt } from "./reroute.js";
import { above, below, inOrder } from "./walk.js";

const descriptions = new Map(
  createCatalogue([dreamPack])
    .describe()
    .map((description) => [description.type, description] as const),
);

/** A saved graph of the tree. */
function graph(name: string): PlainDocument {
  const text = readFileSync(join(import.meta.dirname, "../../../../graphs", `${name}.json`), "utf8");
  const { document } = parseDocument(text);
  if (!document) throw new Error(`graphs/${name}.json cannot be read.`);
  return toPlain(document);
}

/** What an edit makes of a document; throws why it was refused. */
function after(document: PlainDocument, recipe: (draft: Draft) => void): PlainDocument {
  const applied = applyEdit(
    document,
    makeEdit(document, (draft) => recipe(draft as Draft)),
  );
  if ("refused" in applied) throw new Error(applied.refused);
  const back = applyEdit(applied.document, applied.inverse);
  expect("refused" in back ? back.refused : back.document).toEqual(document);
  return applied.document;
}

const paint = graph("text-to-picture");
const combine = graph("combine");

describe("nodes", () => {
  it("are added with the version of their kind, a place and their pack", () => {
    let id: string | undefined;
    const made = after(
      emptyPlain,
      (draft) => void (id = addNode(draft, descriptions, "dream/decode", [10.4, 20.6])),
    );
    expect(id).toMatch(/^decode-[a-z0-9]{6}$/);
    expect(made.nodes[id!]).toEqual({ type: "dream/decode", version: 1, inputs: {} });
    expect(made.layout[id!]).toEqual({ at: [10, 21] });
    expect(Object.keys(made.packs)).toEqual(["dream"]);
  });

  it("of a kind that is not installed are not added", () => {
    const made = after(emptyPlain, (draft) => void addNode(draft, descriptions, "other/thing", [0, 0]));
    expect(made).toEqual(emptyPlain);
  });

  it("that go take their links, their layout and what the form says of them along", () => {
    const made = after(paint, (draft) => removeNodes(draft, ["sample"]));
    expect(made.nodes.decode?.inputs).toEqual({ vae: { from: "load.vae" } });
    expect(made.layout.sample).toBeUndefined();
    expect(made.inputs.seed).toBeUndefined();
  });

  it("that go are joined over where the types fit", () => {
    const made = after(paint, (draft) => void removeAndReconnect(draft, descriptions, ["blend"]));
    expect(made.nodes.adapt?.inputs.encoding).toEqual({ from: "encode.encoding" });
  });

  it("that go are joined over inside a list at the same place", () => {
    const before = after(combine, (draft) => {
      const id = addNode(draft, descriptions, "dream/blur", [0, 0])!;
      link(draft, descriptions, {
        from: { node: "first", port: "picture" },
        to: { node: id, port: "picture" },
      });
      link(draft, descriptions, {
        from: { node: id, port: "picture" },
        to: { node: "prompt", port: "pictures" },
        lifted: "prompt.pictures.0",
      });
    });
    const blur = Object.keys(before.nodes).find((id) => id.startsWith("blur"))!;
    expect(before.nodes.prompt?.inputs.pictures).toEqual([
      { from: `${blur}.picture` },
      { from: "second.picture" },
    ]);
    const made = after(before, (draft) => void removeAndReconnect(draft, descriptions, [blur]));
    expect(made.nodes.prompt?.inputs.pictures).toEqual(combine.nodes.prompt?.inputs.pictures);
  });

  it("are muted together and heard again together; bypass takes the place of mute", () => {
    const muted = after(paint, (draft) => toggleMute(draft, ["encode", "blend"]));
    expect([muted.nodes.encode?.mute, muted.nodes.blend?.mute]).toEqual([true, true]);
    expect(after(muted, (draft) => toggleMute(draft, ["encode", "blend"])).nodes).toEqual(paint.nodes);
    const bypassed = after(muted, (draft) => toggleBypass(draft, ["blend"]));
    expect(bypassed.nodes.blend).toMatchObject({ bypass: true });
    expect(bypassed.nodes.blend?.mute).toBeUndefined();
  });

  it("lose their own title when it is emptied", () => {
    const named = after(paint, (draft) => renameNode(draft, "sample", " Painter "));
    expect(named.layout.sample?.title).toBe("Painter");
    expect(after(named, (draft) => renameNode(draft, "sample", " ")).layout.sample?.title).toBeUndefined();
  });
});

describe("a node of a pack of others", () => {
  const { type, ...blur } = descriptions.get("dream/blur")!;
  const of = (version: string, more: { dev?: true } = {}) =>
    new Map([
      [
        "toon/blur",
        {
          ...{ ...blur, type: type.replace("dream", "toon") },
          pack: {
            ...{ prefix: "toon", name: "toon", version, integrity: `sha512-${version}`, ...more },
            trust: "sandboxed" as const,
          },
        },
      ],
    ]);
  const add = (document: PlainDocument, version: string, more: { dev?: true } = {}): PlainDocument =>
    after(document, (draft) => void addNode(draft, of(version, more), "toon/blur", [0, 0]));
  const recorded = ({ packs }: PlainDocument): unknown => packs["toon"];

  it("records its pack with name, version and integrity; nodes that were there keep theirs", () => {
    const one = add(emptyPlain, "1.0.0");
    expect(recorded(one)).toEqual({ name: "toon", version: "1.0.0", integrity: "sha512-1.0.0" });
    expect(recorded(add(one, "2.0.0"))).toEqual(recorded(one));
  });

  it("records the pack anew where no node of it was left", () => {
    const one = add(emptyPlain, "1.0.0");
    const none = after(one, (draft) => removeNodes(draft, Object.keys(one.nodes)));
    expect(recorded(add({ ...none, packs: one.packs }, "2.0.0"))).toMatchObject({ version: "2.0.0" });
  });

  it("records no integrity of a pack that is being worked on: what is installed later has another", () => {
    expect(recorded(add(emptyPlain, "1.0.0", { dev: true }))).toEqual({ name: "toon", version: "1.0.0" });
  });
});

describe("links", () => {
  it("replace what stood at their input", () => {
    const made = after(paint, (draft) =>
      link(draft, descriptions, {
        from: { node: "encode", port: "encoding" },
        to: { node: "adapt", port: "encoding" },
      }),
    );
    expect(made.nodes.adapt?.inputs.encoding).toEqual({ from: "encode.encoding" });
  });

  it("into a list are one more of its items, and go one by one with their points", () => {
    const made = after(combine, (draft) => {
      const id = addNode(draft, descriptions, "dream/load-picture", [0, 0])!;
      link(draft, descriptions, {
        from: { node: id, port: "picture" },
        to: { node: "prompt", port: "pictures" },
      });
    });
    expect(linksInto(made, "prompt").map(({ key }) => key)).toEqual([
      "prompt.pictures.0",
      "prompt.pictures.1",
      "prompt.pictures.2",
    ]);
    const rerouted = after(made, (draft) => addPoint(draft, "prompt.pictures.2", 0, [5, 6]));
    const cut = after(rerouted, (draft) => unlink(draft, ["prompt.pictures.0"]));
    expect(linksInto(cut, "prompt").map(({ from }) => from.node)[0]).toBe("second");
    expect(pointsOf(cut, "prompt.pictures.1")).toEqual([[5, 6]]);
    const none = after(cut, (draft) => unlink(draft, ["prompt.pictures.1", "prompt.pictures.0"]));
    expect(none.nodes.prompt?.inputs.pictures).toBeUndefined();
    expect(none.layout["prompt.pictures.1"]).toBeUndefined();
  });

  it("move to another input when their end was lifted", () => {
    const made = after(paint, (draft) =>
      link(draft, descriptions, {
        from: { node: "adapt", port: "conditioning" },
        to: { node: "sample", port: "null" },
        lifted: "sample.conditioning",
      }),
    );
    expect(made.nodes.sample?.inputs.conditioning).toBeUndefined();
    expect(made.nodes.sample?.inputs.null).toEqual({ from: "adapt.conditioning" });
  });

  it("of an output go together, or move together", () => {
    const cut = after(paint, (draft) => unlinkOutput(draft, { node: "load", port: "dit" }));
    expect(linksOf(cut).filter(({ from }) => from.port === "dit")).toEqual([]);
    const moved = after(paint, (draft) =>
      moveOutput(draft, { node: "encode", port: "encoding" }, { node: "blend", port: "encoding" }),
    );
    expect(moved.nodes.blend?.inputs.encoding).toEqual({ from: "encode.encoding" });
    expect(moved.nodes.adapt?.inputs.encoding).toEqual({ from: "blend.encoding" });
  });

  it("that do not fit are refused in a sentence", () => {
    const context = { document: paint, descriptions };
    const why = (from: string, to: string): string | undefined => {
      const [a = "", b = ""] = from.split(".");
      const [c = "", d = ""] = to.split(".");
      return whyNoLink(context, { node: a, port: b }, { node: c, port: d });
    };
    expect(why("encode.encoding", "sample.conditioning")).toBe(
      '"sample".conditioning takes a conditioning; "encode".encoding gives an encoding.',
    );
    expect(why("adapt.conditioning", "sample.null")).toBeUndefined();
    expect(why("blend.encoding", "blend.encoding")).toBe(
      '"blend" cannot be linked to itself: this would make a circle.',
    );
    expect(why("sample.latent", "sample.start")).toMatch(/circle/);
    expect(why("sample.latent", "load.checkpoint")).toBe(
      '"load".checkpoint can only be typed in: it must be known before a run.',
    );
  });

  it("are refused where files say that widths differ", () => {
    const facets = { load: { dit: { width: 192 } }, adapt: { conditioning: { width: 2432 } } };
    expect(
      whyNoLink(
        { document: paint, descriptions, facets },
        { node: "adapt", port: "conditioning" },
        { node: "sample", port: "conditioning" },
      ),
    ).toBe(
      '"sample".conditioning takes a conditioning of width 192; "adapt".conditioning gives one of width 2432.',
    );
  });

  it("find the ports that take them", () => {
    const encoding = descriptions.get("dream/lmm-encode")!.outputs[0]!;
    expect(
      portsThatFit(descriptions.get("dream/blend")!, encoding, "output").map(({ name }) => name),
    ).toEqual(["encoding"]);
    const picture = descriptions.get("dream/decode")!.outputs[0]!;
    expect(
      portsThatFit(descriptions.get("dream/combine-prompt")!, picture, "output").map(({ name }) => name),
    ).toEqual(["pictures"]);
  });

  it("take a node in between, and what follows makes room", () => {
    const loose = after(paint, (draft) => void addNode(draft, descriptions, "dream/blend", [1000, 0]));
    const id = Object.keys(loose.nodes).find((each) => each.startsWith("blend-"))!;
    expect(mayInsert(loose, descriptions, "adapt.encoding", id)).toBe(true);
    expect(mayInsert(loose, descriptions, "decode.latent", id)).toBe(false);
    const sizeOf = () => ({ width: 208, height: 120 });
    const made = after(loose, (draft) =>
      insertOnLink(draft, descriptions, { key: "adapt.encoding", node: id, sizeOf }),
    );
    expect(made.nodes.adapt?.inputs.encoding).toEqual({ from: `${id}.encoding` });
    expect(made.nodes[id]?.inputs.encoding).toEqual({ from: "blend.encoding" });
    expect(made.layout.adapt!.at![0]).toBeGreaterThanOrEqual(1000 + 208);
  });

  it("keep their points in the order of the way", () => {
    const made = after(paint, (draft) => {
      addPoint(draft, "decode.vae", 0, [100, 0]);
      addPoint(draft, "decode.vae", stretchAt([0, 0], [200, 0], [[100, 0]], [150, 4]), [150, 4]);
    });
    expect(pointsOf(made, "decode.vae")).toEqual([
      [100, 0],
      [150, 4],
    ]);
    const none = after(made, (draft) => {
      removePoint(draft, "decode.vae", 1);
      removePoint(draft, "decode.vae", 0);
    });
    expect(none).toEqual(paint);
  });
});

describe("copy and paste", () => {
  const copied = { nodes: ["encode", "blend", "adapt"] };

  it("give new ids, keep links inside, and drop those from outside", () => {
    const read = readFragment(copyText(paint, copied));
    if ("why" in read) throw new Error(read.why);
    let pasted: Pasted | undefined;
    const made = after(paint, (draft) => void (pasted = paste(draft, read.fragment, { at: [0, 1000] })));
    const [adapt, blend, encode] = ["adapter", "blend", "lmm-encode"].map((word) =>
      pasted!.nodes.find((id) => id.startsWith(`${word}-`))!,
    );
    expect(made.nodes[adapt!]?.inputs).toEqual({ encoding: { from: `${blend}.encoding` } });
    expect(made.nodes[encode!]?.inputs).toEqual({});
    expect(Math.min(...pasted!.nodes.map((id) => made.layout[id]!.at![1]))).toBe(1000);
  });

  it("keep links from outside when asked", () => {
    const read = readFragment(copyText(paint, copied));
    if ("why" in read) throw new Error(read.why);
    let pasted: Pasted | undefined;
    const made = after(
      paint,
      (draft) => void (pasted = paste(draft, read.fragment, { at: [0, 0], keepIncoming: true })),
    );
    const encode = pasted!.nodes.find((id) => id.startsWith("lmm-encode-"))!;
    expect(made.nodes[encode]?.inputs).toEqual(paint.nodes.encode?.inputs);
  });

  it("go from one document into an empty one, packs and all", () => {
    const read = readFragment(copyText(combine, { nodes: Object.keys(combine.nodes) }));
    if ("why" in read) throw new Error(read.why);
    const made = after(emptyPlain, (draft) => void paste(draft, read.fragment, { at: [0, 0] }));
    expect(Object.keys(made.nodes)).toHaveLength(Object.keys(combine.nodes).length);
    expect(linksOf(made)).toHaveLength(linksOf(combine).length);
    expect(made.packs).toEqual(combine.packs);
  });

  it("say in a sentence that a text is no graph", () => {
    expect(readFragment("hello")).toEqual({
      why: "There is nothing on the clipboard that is part of a graph.",
    });
    expect(readFragment('{ "dreamloom": 1, "nodes": 3 }')).toHaveProperty("why");
  });

  it("take a group along with all of its members, and copies stand beside", () => {
    let key: string | undefined;
    const grouped = after(paint, (draft) => void (key = group(draft, ["encode", "blend"], "Words")));
    let made: Pasted | undefined;
    const twice = after(grouped, (draft) => void (made = duplicate(draft, { nodes: [], boxes: [key!] })));
    expect(made!.nodes).toHaveLength(2);
    expect(made!.boxes).toHaveLength(1);
    expect(twice.layout[made!.boxes[0]!]).toMatchObject({ title: "Words", members: [...made!.nodes].sort() });
  });
});

describe("groups and comments", () => {
  it("a node is in one group at most, and an empty group goes", () => {
    let [one, two]: (string | undefined)[] = [];
    const made = after(paint, (draft) => {
      one = group(draft, ["encode", "blend"]);
      two = group(draft, ["blend"]);
    });
    expect([groupOf(made, "encode"), groupOf(made, "blend")]).toEqual([one, two]);
    const joined = after(made, (draft) => joinGroup(draft, one!, ["blend"]));
    expect(joined.layout[two!]).toBeUndefined();
    expect(
      after(joined, (draft) => leaveGroups(draft, new Set(["blend", "encode"]))).layout[one!],
    ).toBeUndefined();
    expect(after(joined, (draft) => ungroup(draft, [one!])).layout[one!]).toBeUndefined();
  });

  it("a comment has a place, words and an author", () => {
    const made = after(paint, (draft) => void comment(draft, [1, 2], "Look *here*", "Mika"));
    expect(Object.values(made.layout).find(({ text }) => text !== undefined)).toMatchObject({
      at: [1, 2],
      text: "Look *here*",
      author: "Mika",
    });
  });
});

describe("the form", () => {
  it("shows an input once, keeps its order, and lets it go", () => {
    const shown = after(paint, (draft) => void showInForm(draft, { node: "sample", port: "steps" }));
    expect(formOrder(shown)).toEqual([...formOrder(paint), "steps"]);
    const first = formOrder(shown)[0]!;
    const moved = after(shown, (draft) => moveInForm(draft, "steps", first));
    expect(formOrder(moved)[0]).toBe("steps");
    const renamed = after(moved, (draft) => void renameInForm(draft, "steps", "how many steps?"));
    expect(formOrder(renamed)[0]).toBe("how-many-steps-");
    const hidden = after(renamed, (draft) => hideFromForm(draft, { node: "sample", port: "steps" }));
    expect(Object.keys(hidden.inputs)).toEqual(Object.keys(paint.inputs));
  });

  it("gives outputs names of their own", () => {
    const made = after(paint, (draft) => void addOutput(draft, { node: "sample", port: "latent" }));
    expect(made.outputs.latent).toBe("sample.latent");
  });
});

describe("values", () => {
  it("are typed in and put back; a seed's mode stands in the layout", () => {
    const made = after(paint, (draft) => {
      setLiteral(draft, { node: "sample", port: "steps" }, 12);
      setSeedMode(draft, { node: "sample", port: "seed" }, "next");
    });
    expect(made.nodes.sample?.inputs.steps).toBe(12);
    expect(made.layout.sample?.seeds).toEqual({ seed: "next" });
    const back = after(made, (draft) => {
      clearLiteral(draft, { node: "sample", port: "steps" });
      setSeedMode(draft, { node: "sample", port: "seed" }, "fixed");
    });
    expect(back.nodes.sample?.inputs.steps).toBeUndefined();
    expect(back.layout.sample?.seeds).toBeUndefined();
  });
});

describe("places", () => {
  const sizeOf = (node: string) => ({ width: node === "encode" ? 300 : 200, height: 100 });
  const three = ["encode", "blend", "adapt"];

  it("are aligned, spread out evenly and put on the grid", () => {
    const right = after(paint, (draft) => align(draft, three, "right", sizeOf));
    expect(new Set(three.map((id) => right.layout[id]!.at![0] + sizeOf(id).width)).size).toBe(1);
    const spread = after(paint, (draft) => distribute(draft, three, "x", sizeOf));
    const [a, b, c] = three.map((id) => spread.layout[id]!.at![0]);
    expect(b! - (a! + 300)).toBeCloseTo(c! - (b! + 200), 0);
    const snapped = after(paint, (draft) => snapAll(draft, three));
    expect(three.every((id) => snapped.layout[id]!.at!.every((value) => value % 8 === 0))).toBe(true);
  });
});

describe("walks", () => {
  it("know what is above and below, and an order in which sources come first", () => {
    expect([...above(paint, ["blend"])].sort()).toEqual(["blend", "encode", "load", "prompt"]);
    expect(below(paint, ["decode"])).toEqual(new Set(["decode", "save"]));
    const order = inOrder(paint);
    expect(order).toHaveLength(Object.keys(paint.nodes).length);
    for (const { from, to } of linksOf(paint))
      expect(order.indexOf(from.node)).toBeLessThan(order.indexOf(to.node));
  });

  it("follow links with arrows: right to what needs a node, left to what it needs", () => {
    expect(neighbour(paint, "blend", "right")).toBe("adapt");
    expect(neighbour(paint, "blend", "left")).toBe("encode");
    expect(linkNamed(paint, "adapt.encoding")?.from).toEqual({ node: "blend", port: "encoding" });
  });
});
