/** `dreamloom explain FILE NODE`: what a node's fingerprint is made of, and whether its results are in the cache. */

import type { Host } from "../host.js";
import { exitCodes, Refusal, type ExitCode } from "../exit-codes.js";
import { names, plain, table } from "../display/words.js";
import { createLineDisplay } from "../display/line-display.js";
import { openDreamloom } from "../dreamloom.js";
import { codeOf, openFile } from "./open-file.js";
