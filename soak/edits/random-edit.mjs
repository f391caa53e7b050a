/** Random edits, of the kinds that people make: what a person at a canvas would do next, by chance. */

import { newBoxKey, newId } from "@dreamloom/engine/edits";

/** A document to begin with: a row of nodes, each linked to the one before. */
export function firstDocument(count) {
  const nodes = {};
  const layout = {};
  for (let at = 0; at < count; at++) {
    nodes[`n${at}`] = {
      type: "dream/blend",
      version: 1,
      inputs: { r: at, ...(at > 0 ? { a: { from: `n${at - 1}.out` } } : {}) },
    };
    layout[`n${at}`] = { at: [at * 240, 0] };
  }
  return { dreamloom: 1, title: "Soak", nodes, inputs: {}, outputs: {}, layout, packs: {} };
}

const ports = ["a", "b", "c", "d"];
const literals = ["r", "s", "text"];

/** Makes one: `undo`, `redo`, or a label with a recipe. */
export function randomEdit(plain, random) {
  const ids = Object.keys(plain.nodes);
  const pick = (list) => list[Math.floor(random() * list.length)];
  const number = () => Math.floor(random() * 1000);
  const chance = random();
  if (ids.length < 12 || chance < 0.08) return addNode(ids, pick, number);
  if (chance < 0.13 && ids.length > 30) {
    const id = pick(ids);
    return { label: "remove a node", recipe: (draft) => void delete draft.nodes[id] };
  }
  if (chance < 0.38) {
    const [id, port, value] = [pick(ids), pick(literals), number()];
    return {
      label: `set ${port}`,
      recipe: (draft) => void (draft.nodes[id].inputs[port] = port === "text" ? `word ${value}` : value),
      ...(random() < 0.3 ? { group: `${id}.${port}` } : {}),
    };
  }
  if (chance < 0.58) return move(ids, pick, number, random);
  if (chance < 0.73) {
    const [id, port, from] = [pick(ids), pick(ports), pick(ids)];
    return {
      label: "link",
      recipe: (draft) => void (draft.nodes[id].inputs[port] = { from: `${from}.out` }),
    };
  }
  if (chance < 0.78) {
    const [id, port] = [pick(ids), pick(ports)];
    return { label: "unlink", recipe: (draft) => void delete draft.nodes[id].inputs[port] };
  }
  if (chance < 0.84) return boxes(plain, ids, pick, number, random);
  if (chance < 0.88) {
    const id = pick(ids);
    return {
      label: "mute",
      recipe: (draft) => {
        if (draft.nodes[id].mute) delete draft.nodes[id].mute;
        else draft.nodes[id].mute = true;
      },
    };
  }
  if (chance < 0.9) {
    const [name, id] = [`p${number() % 20}`, pick(ids)];
    return { label: "show in form", recipe: (draft) => void (draft.inputs[name] = `${id}.r`) };
  }
  return chance < 0.97 ? { turn: "undo" } : { turn: "redo" };
}

function addNode(ids, pick, number) {
  const id = newId("dream/blend", (name) => ids.includes(name));
  const from = ids.length > 0 ? pick(ids) : undefined;
  return {
    label: "add a node",
    recipe: (draft) => {
      draft.nodes[id] = {
        type: "dream/blend",
        version: 1,
        inputs: { r: number(), ...(from === undefined ? {} : { a: { from: `${from}.out` } }) },
      };
      draft.layout[id] = { at: [number(), number()] };
    },
  };
}

function move(ids, pick, number, random) {
  const chosen = new Set(Array.from({ length: 1 + Math.floor(random() * 4) }, () => pick(ids)));
  return {
    label: `move ${chosen.size} nodes`,
    recipe: (draft) => {
      for (const id of chosen) (draft.layout[id] ??= {}).at = [number(), number()];
    },
  };
}

function boxes(plain, ids, pick, number, random) {
  const keys = Object.keys(plain.layout).filter((key) => key.startsWith("#"));
  if (keys.length < 6 || random() < 0.2) {
    const key = newBoxKey((name) => name in plain.layout);
    const members = [...new Set([pick(ids), pick(ids)])];
    return { label: "group", recipe: (draft) => void (draft.layout[key] = { title: "Group", members }) };
  }
  const key = pick(keys);
  if (random() < 0.15) return { label: "ungroup", recipe: (draft) => void delete draft.layout[key] };
  return { label: "name a group", recipe: (draft) => void (draft.layout[key].title = `Group ${number()}`) };
}
