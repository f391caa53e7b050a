import { createCatalogue } from "@dreamloom/engine/document";
import { applyEdit, emptyPlain, fromPlain, makeEdit, type PlainDocument } from "@dreamloom/engine/edits";
import { dreamPack } from "@dreamloom/nodes";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Draft } from "../store/types.js";
import { align, moveBy } from "./arrange.js";
import { comment, group, groupsOf, ungroup } from "./boxes.js";
import { duplicate, paste, readFragment, copyText } from "./clipboard.js";
import { whyNoLink } from "./fits.js";
import { addOutput, formOrder, hideFromForm, moveInForm, showInForm } from "./form.js";
import { insertOnLink, mayInsert } from "./insert.js";
import { link, unlink } from "./link.js";
import {
  addNode,
  removeAndReconnect,
  removeNodes,
  toggleBypass,
  toggleCollapse,
  toggleMute,
} from "./nodes.js";
import { linksOf } from "./refs.js";
import { addPoint } from "./reroute.js";

const descriptions = new Map(
  createCatalogue([dreamPack])
    .describe()
    .map((description) => [description.type, description] as const),
);
const types = [...descriptions.keys()];

/** What a person may do next, by four numbers between 0 and 1. */
type Step = (
  document: PlainDocument,
  at: readonly [number, number, number, number],
) => (draft: Draft) => void;

const pick = <T>(from: readonly T[], share: number): T | undefined => from[Math.floor(share * from.length)];
const nodesOf = (document: PlainDocument, share: number): readonly string[] =>
  Object.keys(document.nodes).filter((_, index) => (index * 0.37 + share) % 1 < 0.3);
const sizeOf = () => ({ width: 208, height: 100 });

const steps: Readonly<Record<string, Step>> = {
  add:
    (_, [a, b, c]) =>
    (draft) =>
      void addNode(draft, descriptions, pick(types, a)!, [b * 1000, c * 1000]),
  remove:
    (document, [a]) =>
    (draft) =>
      removeNodes(draft, nodesOf(document, a).slice(0, 2)),
  reconnect:
    (document, [a]) =>
    (draft) =>
      void removeAndReconnect(draft, descriptions, nodesOf(document, a).slice(0, 2)),
  link: (document, [a, b, c, d]) => {
    const [from, to] = [pick(Object.keys(document.nodes), a), pick(Object.keys(document.nodes), b)];
    const output = pick(descriptions.get(document.nodes[from ?? ""]?.type ?? "")?.outputs ?? [], c);
    const input = pick(descriptions.get(document.nodes[to ?? ""]?.type ?? "")?.inputs ?? [], d);
    if (from === undefined || to === undefined || !output || !input) return () => undefined;
    const ends = { from: { node: from, port: output.name }, to: { node: to, port: input.name } };
    if (whyNoLink({ document, descriptions }, ends.from, ends.to) !== undefined) return () => undefined;
    return (draft) => link(draft, descriptions, ends);
  },
  unlink: (document, [a]) => {
    const key = pick(linksOf(document), a)?.key;
    return (draft) => unlink(draft, key === undefined ? [] : [key]);
  },
  reroute: (document, [a, b, c]) => {
    const key = pick(linksOf(document), a)?.key;
    return (draft) => key !== undefined && addPoint(draft, key, 0, [b * 500, c * 500]);
  },
  insert: (document, [a, b]) => {
    const key = pick(linksOf(document), a)?.key;
    const node = pick(Object.keys(document.nodes), b);
    if (key === undefined || node === undefined || !mayInsert(document, descriptions, key, node))
      return () => undefined;
    return (draft) => insertOnLink(draft, descriptions, { key, node, sizeOf });
  },
  duplicate:
    (document, [a, b]) =>
    (draft) =>
      void duplicate(
        draft,
        { nodes: nodesOf(document, a).slice(0, 3), boxes: groupsOf(document) },
        { keepIncoming: b > 0.5 },
      ),
  paste: (document, [a, b, c, d]) => {
    const read = readFragment(copyText(document, { nodes: nodesOf(document, a).slice(0, 3) }));
    return (draft) =>
      void (
        "fragment" in read && paste(draft, read.fragment, { at: [b * 900, c * 900], keepIncoming: d > 0.5 })
      );
  },
  group:
    (document, [a]) =>
    (draft) =>
      void group(draft, nodesOf(document, a)),
  ungroup:
    (document, [a]) =>
    (draft) =>
      ungroup(draft, [pick(groupsOf(document), a) ?? ""]),
  comment:
    (_, [a, b]) =>
    (draft) =>
      void comment(draft, [a * 900, b * 900], "note", "me"),
  mute:
    (document, [a]) =>
    (draft) =>
      toggleMute(draft, nodesOf(document, a)),
  bypass:
    (document, [a]) =>
    (draft) =>
      toggleBypass(draft, nodesOf(document, a)),
  collapse:
    (document, [a]) =>
    (draft) =>
      toggleCollapse(draft, nodesOf(document, a)),
  move:
    (document, [a, b, c]) =>
    (draft) =>
      moveBy(draft, nodesOf(document, a), b * 100, c * 100),
  align:
    (document, [a]) =>
    (draft) =>
      align(draft, nodesOf(document, a), "middle-y", sizeOf),
  show: (document, [a, b]) => {
    const node = pick(Object.keys(document.nodes), a);
    const port = pick(descriptions.get(document.nodes[node ?? ""]?.type ?? "")?.inputs ?? [], b)?.name;
    return (draft) => void (node !== undefined && port !== undefined && showInForm(draft, { node, port }));
  },
  hide: (document, [a]) => {
    const [node = "", port = ""] = String(pick(Object.values(document.inputs).flat(), a) ?? "").split(".");
    return (draft) => hideFromForm(draft, { node, port });
  },
  order:
    (document, [a, b]) =>
    (draft) =>
      moveInForm(draft, pick(formOrder(document), a) ?? "", pick(formOrder(document), b)),
  output: (document, [a, b]) => {
    const node = pick(Object.keys(document.nodes), a);
    const port = pick(descriptions.get(document.nodes[node ?? ""]?.type ?? "")?.outputs ?? [], b)?.name;
    return (draft) => void (node !== undefined && port !== undefined && addOutput(draft, { node, port }));
  },
};

it("whatever a person does is taken, is undone by its inverse, and leaves a document that can be saved", () => {
  const share = fc.double({ min: 0, max: 0.999999, noNaN: true });
  const step = fc.tuple(fc.constantFrom(...Object.keys(steps)), fc.tuple(share, share, share, share));
  fc.assert(
    fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (doing) => {
      let document: PlainDocument = emptyPlain;
      for (const [name, at] of doing) {
        const recipe = steps[name]!(document, at);
        const applied = applyEdit(
          document,
          makeEdit(document, (draft) => recipe(draft as Draft)),
        );
        if ("refused" in applied) throw new Error(`${name}: ${applied.refused}`);
        const back = applyEdit(applied.document, applied.inverse);
        expect("refused" in back ? back.refused : back.document).toEqual(document);
        document = applied.document;
      }
      expect(fromPlain(document).diagnostics).toEqual([]);
    }),
    { numRuns: 60, verbose: 1 },
  );
});
