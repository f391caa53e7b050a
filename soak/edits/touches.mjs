/**
 * Which edits touch what another person's edit, unseen by their maker, touched too: the same leaf, a leaf and what it is
 * part of, a link or a port of the document and the node that it names; or what an own edit made that was refused for that.
 * Such edits may be refused; all others must be taken.
 */

/** Sorts what was sent; `lines` are those of the journal in order. Gives the edits that must have been taken. */
export function mustBeTaken(sent, lines) {
  const edits = lines.filter(({ kind }) => kind === "edit");
  const answeredAt = new Map();
  let version = 0;
  for (const line of lines) {
    if (line.kind === "edit") version = line.version - 1;
    if (line.edit !== undefined && !answeredAt.has(line.edit)) answeredAt.set(line.edit, version);
    if (line.kind === "edit") version = line.version;
  }
  const excused = [];
  return sent.filter((edit) => {
    const own = placesOf(edit.patches);
    const upTo = answeredAt.get(edit.edit) ?? 0;
    const stands = excused.some(({ client, places }) => client === edit.client && meet(own, places));
    const touched =
      stands ||
      edits
        .slice(edit.base, upTo)
        .some((other) => isUnseen(other, edit) && meet(own, placesOf(other.patches)));
    if (touched && !edits.some((line) => line.edit === edit.edit))
      excused.push({ client: edit.client, places: own });
    return !touched;
  });
}

/** One's own undo is worked out by the server, and seen only when it answers. */
function isUnseen(other, { client }) {
  return other.client !== String(client).repeat(16) || other.by !== undefined;
}

function meet(some, others) {
  return others.some((place) => some.some((own) => overlap(own, place)));
}

function placesOf(patches) {
  return patches.flatMap(({ op, path, value }) => [path, ...(op === "remove" ? [] : sources(path, value))]);
}

/** A link stands on the node that it comes from, a port of the document on the node that has it. */
function sources([part], value) {
  const links = [...JSON.stringify(value ?? null).matchAll(/"from":"([^".]+)\./g)].map(([, node]) => node);
  const named = part === "inputs" || part === "outputs" ? [String(value).split(".")[0]] : [];
  return [...links, ...named].map((node) => ["nodes", node]);
}

/** Two edits of one node's different inputs do not overlap; the whole of it overlaps with every part. */
function overlap(a, b) {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) if (a[at] !== b[at]) return false;
  return true;
}
