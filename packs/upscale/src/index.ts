/** Larger pictures: what its types begin with, and its one node. */

import { definePack } from "@dreamloom/engine";
import upscale from "./upscale.js";

export default definePack({ prefix: "upscale", nodes: [upscale] });
