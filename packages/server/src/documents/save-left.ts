/** After a crash: documents with edits in the journal that are not yet in the person's file are opened, so that they are written. */

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { wasLeftClean } from "./history.js";
import { isRefusal, type HubParts } from "./hub.js";
import type { OpenDocuments } from "./open-documents.js";
import type { Workspace } from "./workspace.js";

/** Opens every document of this workspace whose history was not left clean. */
export async function saveWhatIsLeft(
  house: HubParts,
  workspace: Workspace,
  documents: OpenDocuments,
): Promise<void> {
  const folder = join(house.data, "documents");
  for (const name of await readdir(folder).catch(() => [])) {
    if (await wasLeftClean(join(folder, name))) continue;
    const about = await readAbout(join(folder, name, "about.json"));
    if (about?.workspace !== workspace.root || !(await workspace.has(about.document))) continue;
    const opened = await documents.get(about.document);
    if (isRefusal(opened)) house.onWarning(opened.refused);
    else await opened.file.flush();
  }
}

async function readAbout(
  file: string,
): Promise<{ readonly workspace: string; readonly document: string } | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as { workspace: string; document: string };
  } catch {
    return undefined;
  }
}
