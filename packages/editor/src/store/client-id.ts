/**
 * The id by which the server knows this tab. Kept in the browser, so that undo and edits that wait belong to the same
 * client after a reload; held by a lock while the tab lives, so that two tabs are two clients.
 */

import { newEditId } from "@dreamloom/engine/edits";

const listKey = "dreamloom.clients";
const mostKept = 16;

/** What a browser has for it; all of it may be missing. */
export interface ClientIdParts {
  readonly storage?: Pick<Storage, "getItem" | "setItem">;
  readonly locks?: Pick<LockManager, "request">;
}

/** The browser's own. A storage that is forbidden counts as none. */
export function browserParts(): ClientIdParts {
  const parts: { storage?: Storage; locks?: LockManager } = {};
  try {
    if (typeof localStorage === "object") parts.storage = localStorage;
  } catch (thrown) {
    if (!(thrown instanceof DOMException)) throw thrown;
  }
  if (typeof navigator === "object" && "locks" in navigator) parts.locks = navigator.locks;
  return parts;
}

/** The first of the browser's ids that no other tab holds, or a new one. */
export async function claimClientId({ storage, locks }: ClientIdParts = browserParts()): Promise<string> {
  if (!storage || !locks) return newEditId();
  for (const id of readIds(storage)) if (await hold(locks, id)) return id;
  const id = newEditId();
  await hold(locks, id);
  storage.setItem(listKey, JSON.stringify([...readIds(storage), id].slice(-mostKept)));
  return id;
}

/** Holds an id as long as the tab lives; false when another tab has it. */
function hold(locks: Pick<LockManager, "request">, id: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    locks
      .request(`dreamloom.client.${id}`, { ifAvailable: true }, (lock) => {
        resolve(lock !== null);
        return lock === null ? undefined : new Promise(() => undefined);
      })
      .catch(reject);
  });
}

function readIds(storage: Pick<Storage, "getItem">): readonly string[] {
  try {
    const list: unknown = JSON.parse(storage.getItem(listKey) ?? "[]");
    return Array.isArray(list) ? list.filter((id): id is string => /^[0-9a-f]{16}$/.test(String(id))) : [];
  } catch {
    return [];
  }
}
