/** More picture effects for Dreamloom: what its types begin with, its nodes, and the socket of palettes. */

import { definePack } from "@dreamloom/engine";
import applyPalette from "./apply-palette.js";
import colourFringes from "./colour-fringes.js";
import duotone from "./duotone.js";
import extractPalette from "./extract-palette.js";
import glow from "./glow.js";
import halftone from "./halftone.js";
import knownPalette from "./known-palette.js";
import levels from "./levels.js";
import montage from "./montage.js";
import motionBlur from "./motion-blur.js";
import { palette } from "./palette.js";
import paletteOfColours from "./palette-of-colours.js";
import pencil from "./pencil.js";
import showPalette from "./show-palette.js";
import threshold from "./threshold.js";
import tiltShift from "./tilt-shift.js";

export default definePack({
  prefix: "effects",
  sockets: [palette],
  nodes: [
    paletteOfColours,
    knownPalette,
    extractPalette,
    applyPalette,
    showPalette,
    levels,
    threshold,
    duotone,
    halftone,
    pencil,
    glow,
    tiltShift,
    motionBlur,
    colourFringes,
    montage,
  ],
});
