/** The pack: what its types begin with, and its nodes. Each node stands in a file of its own. */

import { definePack } from "@dreamloom/engine";
import nightSky from "./night-sky.js";

export default definePack({ prefix: "pack-prefix", nodes: [nightSky] });
