import { describe, expect, it } from "vitest";
import { menuOf, type MenuEntry } from "../overlays/menus.js";
import type { MenuSubject } from "../store/types.js";
import { commandNamed, commands } from "./commands.js";
import { ariaKeys, capsOf, matches, type Pressed } from "./keys.js";

const empty = { dreamloom: 1, nodes: {}, inputs: {}, outputs: {}, layout: {}, packs: {} } as const;

function pressed(code: string, key: string, ...held: readonly string[]): Pressed {
  return {
    code,
    key,
    ctrlKey: held.includes("ctrl"),
    metaKey: held.includes("meta"),
    altKey: held.includes("alt"),
    shiftKey: held.includes("shift"),
  };
}

describe("the table of commands", () => {
  it("names each command once", () => {
    const ids = commands.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it("gives no key to two commands", () => {
    const keys = commands.flatMap((command) => (command.keys ?? []).map((each) => `${each}`));
    expect(keys.filter((each, index) => keys.indexOf(each) !== index)).toEqual([]);
  });

  it("writes modifiers in one order", () => {
    const wrong = commands
      .flatMap(({ keys = [] }) => keys)
      .filter((keys) => !/^(Mod\+)?(Ctrl\+)?(Alt\+)?(Shift\+)?([A-Z][A-Za-z0-9]*|[?.])$/.test(keys));
    expect(wrong).toEqual([]);
  });

  it("begins titles with a capital letter and ends them without a full stop", () => {
    expect(commands.filter(({ title }) => !/^[A-Z].*[^.]$/.test(title)).map(({ id }) => id)).toEqual([]);
  });

  it("knows every command of every menu", () => {
    const subjects: readonly MenuSubject[] = [
      { kind: "canvas", graph: [0, 0] },
      { kind: "node", node: "a" },
      { kind: "port", node: "a", port: "x", side: "input" },
      { kind: "port", node: "a", port: "x", side: "output" },
      { kind: "link", target: "a.x", graph: [0, 0] },
      { kind: "box", key: "#1" },
      { kind: "box", key: "#2" },
      { kind: "tab", document: "d" },
      { kind: "run", run: "r" },
      { kind: "picture", picture: { digest: "sha256:0", width: 1, height: 1 } },
    ];
    const document = { ...empty, layout: { "#1": { title: "Group", members: [] }, "#2": { text: "Note" } } };
    const ids = subjects.flatMap((subject) => menuOf(subject, document, new Map()).flatMap(idsIn));
    expect(ids.length).toBeGreaterThan(40);
    expect(ids.filter((id) => commandNamed(id) === undefined)).toEqual([]);
  });
});

function idsIn(entry: MenuEntry): readonly string[] {
  if (entry.kind === "command") return [entry.id];
  return entry.kind === "list" ? entry.entries.flatMap(idsIn) : [];
}

describe("keys", () => {
  it("are matched by their place, whatever letter stands there", () => {
    expect(matches(pressed("KeyZ", "я", "ctrl"), "Mod+KeyZ", false)).toBe(true);
    expect(matches(pressed("KeyZ", "z", "meta"), "Mod+KeyZ", true)).toBe(true);
    expect(matches(pressed("KeyZ", "z", "ctrl"), "Mod+KeyZ", true)).toBe(false);
    expect(matches(pressed("KeyZ", "Z", "ctrl", "shift"), "Mod+KeyZ", false)).toBe(false);
    expect(matches(pressed("NumpadEnter", "Enter", "ctrl"), "Mod+Enter", false)).toBe(true);
  });

  it("that are signs are matched by what they type", () => {
    expect(matches(pressed("Slash", "?", "shift"), "?", false)).toBe(true);
    expect(matches(pressed("Minus", "?", "shift"), "?", false)).toBe(true);
    expect(matches(pressed("Minus", "?", "shift", "ctrl"), "?", false)).toBe(false);
  });

  it("are shown as the keyboard has them", () => {
    expect(capsOf("Mod+Shift+KeyZ", false)).toEqual(["Ctrl", "Shift", "Z"]);
    expect(capsOf("Mod+Shift+KeyZ", true)).toEqual(["⌘", "⇧", "Z"]);
    expect(capsOf("Alt+ArrowLeft", false)).toEqual(["Alt", "←"]);
    expect(ariaKeys("Mod+Shift+KeyZ", false)).toBe("Control+Shift+Z");
  });
});
