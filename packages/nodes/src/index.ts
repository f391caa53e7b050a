/**
 * The Dream pack: one file per node, in the order in which a picture comes about. Importing it loads no session,
 * no picture decoder and no tokenizer: the work is behind the doors that `run` is given.
 */

import { definePack } from "@dreamloom/engine";
import load from "./models/load.js";
import loadLmm from "./models/load-lmm.js";
import loadAdapter from "./models/load-adapter.js";
import loadDit from "./models/load-dit.js";
import loadVae from "./models/load-vae.js";
import loraLoad from "./models/lora-load.js";
import generatePrompt from "./prompts/generate-prompt.js";
import copyPrompt from "./prompts/copy-prompt.js";
import editPrompt from "./prompts/edit-prompt.js";
import combinePrompt from "./prompts/combine-prompt.js";
import interleavePrompt from "./prompts/interleave-prompt.js";
import lmmEncode from "./dream/lmm-encode.js";
import blend from "./dream/blend.js";
import adapter from "./dream/adapter.js";
import emptyLatent from "./dream/empty-latent.js";
import encodePicture from "./dream/encode-picture.js";
import ditSample from "./dream/dit-sample.js";
import decode from "./dream/decode.js";
import loadPicture from "./pictures/load-picture.js";
import save from "./pictures/save.js";
import resize from "./pictures/resize.js";
import crop from "./pictures/crop.js";
import turn from "./pictures/turn.js";
import composite from "./pictures/composite.js";
import compare from "./pictures/compare.js";
import grid from "./pictures/grid.js";
import loadMask from "./pictures/load-mask.js";
import maskShape from "./pictures/mask-shape.js";
import maskFromPicture from "./pictures/mask-from-picture.js";
import maskEdit from "./pictures/mask-edit.js";
import maskToPicture from "./pictures/mask-to-picture.js";
import blur from "./effects/blur.js";
import sharpen from "./effects/sharpen.js";
import levels from "./effects/levels.js";
import saturation from "./effects/saturation.js";
import hue from "./effects/hue.js";
import greyscale from "./effects/greyscale.js";
import invert from "./effects/invert.js";
import sepia from "./effects/sepia.js";
import posterise from "./effects/posterise.js";
import threshold from "./effects/threshold.js";
import pixelate from "./effects/pixelate.js";
import vignette from "./effects/vignette.js";
import tint from "./effects/tint.js";
import grain from "./effects/grain.js";
import flatten from "./effects/flatten.js";
import text from "./values/text.js";
import number from "./values/number.js";
import integer from "./values/integer.js";
import seed from "./values/seed.js";
import flag from "./values/flag.js";
import colour from "./values/colour.js";
import pictureList from "./values/picture-list.js";
import note from "./values/note.js";
import { readIntegrity } from "./integrity.js";

let integrity: string | undefined;

/** The nodes that come with Dreamloom. Its `integrity` is read from the build when it is first asked for. */
export const dreamPack = definePack({
  prefix: "dream",
  name: "@dreamloom/nodes",
  version: "0.1.0",
  get integrity() {
    return (integrity ??= readIntegrity());
  },
  nodes: [
    load,
    loadLmm,
    loadAdapter,
    loadDit,
    loadVae,
    loraLoad,
    generatePrompt,
    copyPrompt,
    editPrompt,
    combinePrompt,
    interleavePrompt,
    lmmEncode,
    blend,
    adapter,
    emptyLatent,
    encodePicture,
    ditSample,
    decode,
    loadPicture,
    save,
    resize,
    crop,
    turn,
    composite,
    compare,
    grid,
    loadMask,
    maskShape,
    maskFromPicture,
    maskEdit,
    maskToPicture,
    blur,
    sharpen,
    levels,
    saturation,
    hue,
    greyscale,
    invert,
    sepia,
    posterise,
    threshold,
    pixelate,
    vignette,
    tint,
    grain,
    flatten,
    text,
    number,
    integer,
    seed,
    flag,
    colour,
    pictureList,
    note,
  ],
});
