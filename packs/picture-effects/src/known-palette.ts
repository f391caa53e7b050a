import { defineNode } from "@dreamloom/engine";
import { choice, port } from "@dreamloom/engine/sockets";
import { palette } from "./palette.js";

const known = {
  "pocket console": ["#0f380f", "#306230", "#8bac0f", "#9bbc0f"],
  "home computer": [
    "#000000",
    "#ffffff",
    "#813338",
    "#75cec8",
    "#8e3c97",
    "#56ac4d",
    "#2e2c9b",
    "#edf171",
    "#8e5029",
    "#553800",
    "#c46c71",
    "#4a4a4a",
    "#7b7b7b",
    "#a9ff9f",
    "#706deb",
    "#b2b2b2",
  ],
  "four bright": ["#000000", "#55ffff", "#ff55ff", "#ffffff"],
  teletext: ["#000000", "#ff0000", "#00ff00", "#ffff00", "#0000ff", "#ff00ff", "#00ffff", "#ffffff"],
  "black and white": ["#000000", "#ffffff"],
  newsprint: ["#1d1b18", "#57524a", "#a29a8a", "#efe8d8"],
  sunset: ["#2b1640", "#6d1f5b", "#c2334d", "#f2743a", "#fbb24a", "#ffe9a8"],
  "deep sea": ["#04131f", "#0b3142", "#0f5c6e", "#2a9d9d", "#8fd6c4", "#f2f7e8"],
  "autumn wood": ["#20140d", "#4f2a14", "#8a3b12", "#c8691c", "#dfa03b", "#e8d9a0", "#6b7a3a"],
  pastel: ["#fff6f0", "#ffd1dc", "#ffdfba", "#fdfdbd", "#c9f2c7", "#bae1ff", "#d9c8f5", "#5e5a75"],
} as const;

const names = Object.keys(known) as (keyof typeof known)[];

/** One of some palettes to begin with. */
export default defineNode({
  type: "effects/known-palette",
  version: 1,
  title: "Known palette",
  about: "A palette to begin with: of old screens, of print, of a mood.",
  aliases: ["Game Boy", "Commodore 64", "CGA", "retro", "preset palette"],
  group: "Palettes",
  lane: "none",
  inputs: { name: choice("Which palette.", names) },
  outputs: { palette: port(palette, "Its colours.") },
  run: ({ name }) => ({ palette: { colours: known[name] } }),
});
