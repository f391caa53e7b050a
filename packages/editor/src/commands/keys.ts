/** Keys as commands name them: matched against what was pressed, and shown as key caps. */

/** What of a key press matters. */
export interface Pressed {
  readonly code: string;
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Whether this is a Mac, where Mod is Cmd. */
export function isMac(platform = typeof navigator === "undefined" ? "" : navigator.platform): boolean {
  return /mac|iphone|ipad/i.test(platform);
}

/** Whether what was pressed is this key. A single character is compared with what it types, all others with the key's place. */
export function matches(pressed: Pressed, keys: string, mac = isMac()): boolean {
  const parts = keys.split("+");
  const last = parts.pop() ?? "";
  const wants = new Set(parts);
  const ctrl = wants.has("Ctrl") || (wants.has("Mod") && !mac);
  const meta = wants.has("Mod") && mac;
  if (pressed.ctrlKey !== ctrl || pressed.metaKey !== meta || pressed.altKey !== wants.has("Alt"))
    return false;
  if (last.length === 1) return pressed.key === last;
  return pressed.shiftKey === wants.has("Shift") && codesOf(last).includes(pressed.code);
}

/** Enter, digits and signs are on the number block too. */
function codesOf(code: string): readonly string[] {
  if (code === "Enter") return ["Enter", "NumpadEnter"];
  if (code === "Equal") return ["Equal", "NumpadAdd"];
  if (code === "Minus") return ["Minus", "NumpadSubtract"];
  if (code === "Period") return ["Period", "NumpadDecimal"];
  if (code.startsWith("Digit")) return [code, `Numpad${code.slice(5)}`];
  return [code];
}

/** Key caps: `["Ctrl", "Shift", "Z"]`, on a Mac `["⇧", "⌘", "Z"]`. */
export function capsOf(keys: string, mac = isMac()): readonly string[] {
  return keys
    .split("+")
    .map((part) => (mac ? macCaps : otherCaps)[part] ?? namedCaps[part] ?? plainCap(part));
}

/** Key caps in one text: `Ctrl Shift Z`. */
export function keysText(keys: string, mac = isMac()): string {
  return capsOf(keys, mac).join(mac ? "" : " ");
}

/** As `aria-keyshortcuts` writes it: `Control+Shift+Z`. */
export function ariaKeys(keys: string, mac = isMac()): string {
  const names: Readonly<Record<string, string>> = { Mod: mac ? "Meta" : "Control", Ctrl: "Control" };
  return keys
    .split("+")
    .map((part) => names[part] ?? (part.length === 1 || part in arrows ? part : plainCap(part)))
    .join("+");
}

const macCaps: Readonly<Record<string, string>> = {
  Mod: "⌘",
  Ctrl: "⌃",
  Alt: "⌥",
  Shift: "⇧",
  Enter: "↵",
  Backspace: "⌫",
  Delete: "⌦",
};
const otherCaps: Readonly<Record<string, string>> = { Mod: "Ctrl", Enter: "Enter", Delete: "Del" };
const arrows: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};
const namedCaps: Readonly<Record<string, string>> = {
  ...arrows,
  Period: ".",
  Comma: ",",
  Slash: "/",
  Equal: "+",
  Minus: "-",
  Escape: "Esc",
  BracketLeft: "[",
  BracketRight: "]",
  ContextMenu: "Menu",
};

function plainCap(code: string): string {
  return code.replace(/^(Key|Digit)(?=.$)/, "");
}
