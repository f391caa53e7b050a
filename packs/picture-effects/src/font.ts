/** Small letters of pixels, 5 wide and 7 high with one row below, so that a pack can write without any font of the machine's. */

/** How wide and high a letter's cell is, its gap included. */
export const cell = { width: 6, height: 9 };

/** One letter per entry: seven or eight rows from the top, each the five bits of a digit of base 32. */
const letters: Readonly<Record<string, string>> = {
  "!": "4444404",
  '"': "aaa0000",
  "#": "aavavaa",
  $: "4fke5u4",
  "%": "op248j3",
  "&": "cika8lid",
  "'": "4480000",
  "(": "2488842",
  ")": "8422248",
  "*": "04le4l4",
  "+": "044v440",
  ",": "00000448",
  "-": "000v000",
  ".": "0000066",
  "/": "01248g0",
  ":": "0660660",
  ";": "06602448",
  "<": "248g842",
  "=": "00v0v00",
  ">": "8421248",
  "?": "eh12404",
  "@": "eh1dlle",
  "[": "e88888e",
  "\\": "0g84210",
  "]": "e22222e",
  "^": "4ah0000",
  _: "0000000v",
  "`": "8420000",
  "{": "2448442",
  "|": "4444444",
  "}": "8442448",
  "~": "008l200",
  "0": "ehjlphe",
  "1": "4c4444e",
  "2": "eh1248v",
  "3": "v2421he",
  "4": "26aiv22",
  "5": "vgu11he",
  "6": "68guhhe",
  "7": "v124888",
  "8": "ehhehhe",
  "9": "ehhf12c",
  A: "ehhvhhh",
  B: "uhhuhhu",
  C: "ehgggge",
  D: "sihhhis",
  E: "vggugg" + "v",
  F: "vggugg" + "g",
  G: "ehgnhhf",
  H: "hhhvhhh",
  I: "e44444e",
  J: "72222ic",
  K: "hikokih",
  L: "ggggggv",
  M: "hrllhhh",
  N: "hhpljhh",
  O: "ehhhhhe",
  P: "uhhuggg",
  Q: "ehhhlid",
  R: "uhhukih",
  S: "fgge11u",
  T: "v444444",
  U: "hhhhhhe",
  V: "hhhhha4",
  W: "hhhllla",
  X: "hha4ahh",
  Y: "hhha444",
  Z: "v1248gv",
  a: "00e1fhf",
  b: "ggmphhu",
  c: "00eggge",
  d: "11djhhf",
  e: "00ehvge",
  f: "698s888",
  g: "00fhhf1e",
  h: "ggmphhh",
  i: "40c444e",
  j: "20622" + "2ic",
  k: "ggikoki",
  l: "c44444e",
  m: "00qllhh",
  n: "00mphhh",
  o: "00ehhhe",
  p: "00uhhugg",
  q: "00fhhf11",
  r: "00mpggg",
  s: "00ege1u",
  t: "88s8896",
  u: "00hhhjd",
  v: "00hhha4",
  w: "00hhlla",
  x: "00ha4ah",
  y: "00hhhf1e",
  z: "00v248v",
  " ": "0000000",
};

/** What stands for a letter that is not there. */
const unknown = "vhhhhhv";

/** Calls `paint` for every pixel of a line of text, its left upper corner at 0, 0. */
export function eachPixelOf(text: string, paint: (x: number, y: number) => void): void {
  for (const [index, letter] of lettersOf(text).entries())
    for (const [y, digit] of [...(letters[letter] ?? unknown)].entries())
      for (let x = 0; x < 5; x++)
        if (Number.parseInt(digit, 32) & (16 >> x)) paint(index * cell.width + x, y);
}

/** How many letters a text takes. */
export function lengthOf(text: string): number {
  return lettersOf(text).length;
}

/** The first so many letters of a text, the last of them dots where it is longer. */
export function shortened(text: string, most: number): string {
  const all = lettersOf(text);
  return all.length <= most
    ? all.join("")
    : `${all.slice(0, Math.max(0, most - 2)).join("")}..`.slice(0, most);
}

/** Letters without their accents: of "é" only the "e" is here. */
function lettersOf(text: string): string[] {
  return [...text.normalize("NFD").replace(/\p{M}/gu, "")];
}
