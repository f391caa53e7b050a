/** Dreamloom as a library: what the command line is made of, for programs that run graphs themselves. */

export { openDreamloom, type Dreamloom, type DreamloomOptions, type OpenedDocument } from "./dreamloom.js";
export { exitCodes, Refusal, type ExitCode } from "./exit-codes.js";
export { homeFolder, homeFormat, openHome, type Home } from "./home.js";
export { createWriter, type Writer } from "./writer.js";
export { serverParts, type ServerPartsOptions } from "./serve/server-parts.js";
