/** What stands in the menu of each thing: commands by id, lines between them, and lists of their own. */

import type { MenuSubject } from "../store/types.js";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { isGroup } from "../ops/boxes.js";
import { portNamed } from "../ops/fits.js";
import type { Descriptions } from "../ops/refs.js";

/** One entry of a menu. */
export type MenuEntry =
  | { readonly kind: "command"; readonly id: string; readonly subject: MenuSubject; readonly title?: string }
  | { readonly kind: "line" }
  | { readonly kind: "list"; readonly title: string; readonly entries: readonly MenuEntry[] };

const line: MenuEntry = { kind: "line" };

/** The entries of a thing's menu. */
export function menuOf(
  subject: MenuSubject,
  document: PlainDocument,
  descriptions: Descriptions,
): readonly MenuEntry[] {
  const of = (...ids: readonly string[]): MenuEntry[] =>
    ids.map((id) => (id === "" ? line : { kind: "command", id, subject }));
  switch (subject.kind) {
    case "canvas":
      return of(
        ...["add.search", "add.comment", "edit.paste", "", "edit.select-all", "arrange.auto", "view.fit-all"],
        ...["", "run.all", "view.list", "view.palette"],
      );
    case "node":
      return [...nodeEntries(of), ...formLists(subject.node, document, descriptions)];
    case "port":
      return [
        {
          kind: "command",
          id: subject.side === "input" ? "form.show" : "form.output",
          title: `Show “${subject.port}” in the form`,
          subject,
        },
        ...of(...(subject.side === "input" ? ["edit.clear-value"] : []), ""),
        ...nodeEntries(of),
      ];
    case "link":
      return of("edit.add-point", "edit.straighten", "", "edit.unlink");
    case "box":
      return isGroup(document, subject.key)
        ? [
            ...of("box.name", "box.members", "add.join-group"),
            {
              kind: "list",
              title: "Colour",
              entries: of(
                ...["none", "prompt", "encoding", "conditioning", "latent", "picture", "lmm", "seed"].map(
                  (colour) => `box.colour-${colour}`,
                ),
              ),
            },
            ...of("", "edit.copy", "add.ungroup"),
          ]
        : of("box.name", "", "edit.copy", "edit.delete");
    case "tab":
      return of("document.close", "", "document.copy", "document.remove");
    case "run":
      return of("run.cancel-this", "run.cancel-waiting");
    case "picture":
      return of("picture.compare", "picture.input", "picture.save");
  }
  return subject satisfies never;
}

function nodeEntries(of: (...ids: readonly string[]) => MenuEntry[]): readonly MenuEntry[] {
  return [
    ...of("run.here", "view.explain", "view.help", ""),
    ...of("edit.mute", "edit.bypass", "edit.collapse", "edit.rename", ""),
    ...of("edit.cut", "edit.copy", "edit.duplicate", "edit.delete", "edit.delete-reconnect", ""),
    ...of("go.link", "edit.unlink", "add.group", "add.leave-group"),
  ];
}

/** What of a node stands in the form: a tick for each field and each result. */
function formLists(node: string, document: PlainDocument, descriptions: Descriptions): readonly MenuEntry[] {
  const description = descriptions.get(document.nodes[node]?.type ?? "");
  if (!description) return [];
  const ports = (side: "input" | "output"): MenuEntry[] =>
    (side === "input" ? description.inputs : description.outputs)
      .filter((port) => side === "output" || portNamed(description, port.name, "input")?.widget !== undefined)
      .map((port) => ({
        kind: "command",
        id: side === "input" ? "form.show" : "form.output",
        title: port.name,
        subject: { kind: "port", node, port: port.name, side },
      }));
  const entries = [...ports("input"), ...(description.outputs.length > 0 ? [line, ...ports("output")] : [])];
  return entries.length === 0 ? [] : [line, { kind: "list", title: "Show in form", entries }];
}
