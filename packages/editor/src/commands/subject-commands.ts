/** Commands that only the menu of a thing offers: points and colours, members, and what can be done with a picture. */

import type { PictureRef } from "@dreamloom/server/protocol";
import { orToast } from "../store/actions.js";
import { select, setOverlay, toast } from "../store/app-store.js";
import { putPicture } from "../store/take-files.js";
import { documentTitle } from "../store/words.js";
import { freePlace } from "../ops/arrange.js";
import { colourGroup, isGroup } from "../ops/boxes.js";
import { linkNamed } from "../ops/refs.js";
import { addPoint, pointsOf, stretchAt } from "../ops/reroute.js";
import { nameBox } from "./add-commands.js";
import { placeForNew } from "./clip.js";
import { edit, openDocument, plainOf } from "./of.js";
import type { Command, CommandContext } from "./types.js";

function pictureOf({ subject }: CommandContext): PictureRef | undefined {
  return subject?.kind === "picture" ? subject.picture : undefined;
}

function aPicture(context: CommandContext): true | string {
  return pictureOf(context) ? true : "Open the menu of a picture first.";
}

function groupOfSubject(context: CommandContext): string | undefined {
  const { subject } = context;
  return subject?.kind === "box" && isGroup(plainOf(context), subject.key) ? subject.key : undefined;
}

function aGroup(context: CommandContext): true | string {
  return groupOfSubject(context) === undefined ? "Open the menu of a group first." : true;
}

/** Puts a point on a link where its menu was opened. */
function putPoint(context: CommandContext): void {
  const { subject, canvas } = context;
  if (subject?.kind !== "link" || !canvas) return;
  const plain = plainOf(context);
  const found = linkNamed(plain, subject.target);
  if (!found) return;
  const middle = (node: string, side: "left" | "right"): readonly [number, number] => {
    const [x, y] = plain.layout[node]?.at ?? [0, 0];
    const { width, height } = canvas.sizeOf(node);
    return [side === "left" ? x : x + width, y + height / 2];
  };
  const index = stretchAt(
    middle(found.from.node, "right"),
    middle(found.to.node, "left"),
    pointsOf(plain, found.key),
    subject.graph,
  );
  edit(context, "reroute", (draft) => addPoint(draft, found.key, index, subject.graph));
}

/** Adds a load node with a picture of the house. */
export async function addAsInput(context: CommandContext, picture: PictureRef): Promise<void> {
  const { app, api, document } = context;
  if (!document) return toast(app, "Open a graph first: the picture becomes a node in it.");
  try {
    const response = await fetch(api.pictureUrl(picture.digest), { credentials: "same-origin" });
    if (!response.ok) return toast(app, "The picture is not in the cache any more.", { tone: "failed" });
    const name = `${picture.digest.replace("sha256:", "").slice(0, 12)}.png`;
    const file = new File([await response.blob()], name, { type: "image/png" });
    const sizeOf = (node: string) => context.canvas?.sizeOf(node) ?? { width: 208, height: 120 };
    await putPicture(context, document, file, freePlace(plainOf(context), placeForNew(context), sizeOf));
    toast(app, `The picture is a node of “${documentTitle(plainOf(context).title, document.id)}” now.`);
  } catch {
    toast(app, "The server did not answer. Try again when the connection is back.", { tone: "failed" });
  }
}

async function compareWithBefore(context: CommandContext): Promise<void> {
  const { app, api, document, subject } = context;
  const picture = pictureOf(context);
  if (!picture || !document || subject?.kind !== "picture") return;
  const node = subject.node === undefined ? {} : { node: subject.node };
  const items = await orToast(app, api.gallery({ document: document.id, limit: 20, ...node }));
  const before = items?.find((item) => item.picture.digest !== picture.digest);
  if (before) setOverlay(app, { kind: "compare", a: before.picture, b: picture });
  else if (items) toast(app, "There is no earlier picture to compare with.");
}

/** Saves a picture of the house as a file of the browser's. */
export function savePicture(url: string, digest: string): void {
  const link = document.createElement("a");
  link.href = url;
  link.download = `dreamloom-${digest.replace("sha256:", "").slice(0, 12)}.png`;
  link.click();
}

/** Sockets whose colours a group may have. */
const colours = ["prompt", "encoding", "conditioning", "latent", "picture", "lmm", "seed"] as const;

/** The commands of this file. */
export const subjectCommands: readonly Command[] = [
  {
    id: "edit.add-point",
    title: "Put a reroute point here",
    group: "Edit",
    keyOnly: true,
    when: ({ subject, canvas }) =>
      subject?.kind === "link" && canvas ? true : "Open the menu of a link first.",
    run: putPoint,
  },
  {
    id: "box.members",
    title: "Select its nodes",
    group: "Edit",
    keyOnly: true,
    when: aGroup,
    run: (context) => {
      const key = groupOfSubject(context);
      if (key !== undefined)
        select(context.app, { nodes: plainOf(context).layout[key]?.members ?? [], boxes: [key] });
    },
  },
  {
    id: "box.name",
    title: "Change its words",
    group: "Edit",
    keyOnly: true,
    when: openDocument,
    run: (context) => {
      if (context.subject?.kind === "box") nameBox(context, context.subject.key);
    },
  },
  ...[undefined, ...colours].map((colour): Command => ({
    id: `box.colour-${colour ?? "none"}`,
    title: colour === undefined ? "No colour" : colour === "lmm" ? "As models" : `As ${colour}s`,
    group: "Edit",
    keyOnly: true,
    when: aGroup,
    checked: (context) => plainOf(context).layout[groupOfSubject(context) ?? ""]?.colour === colour,
    run: (context) => {
      const key = groupOfSubject(context);
      if (key !== undefined) edit(context, "colour the group", (draft) => colourGroup(draft, key, colour));
    },
  })),
  {
    id: "picture.compare",
    title: "Compare with the one before",
    group: "View",
    keyOnly: true,
    when: aPicture,
    run: compareWithBefore,
  },
  {
    id: "picture.input",
    title: "Use as input",
    group: "Add",
    keyOnly: true,
    when: (context) => {
      const picture = aPicture(context);
      return picture === true ? openDocument(context) : picture;
    },
    run: async (context) => {
      const picture = pictureOf(context);
      if (picture) await addAsInput(context, picture);
    },
  },
  {
    id: "picture.save",
    title: "Save the picture",
    group: "Document",
    keyOnly: true,
    when: aPicture,
    run: (context) => {
      const picture = pictureOf(context);
      if (picture) savePicture(context.api.pictureUrl(picture.digest), picture.digest);
    },
  },
];
