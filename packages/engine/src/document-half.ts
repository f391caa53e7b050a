/** The half of the engine that reads, checks and prints documents. Imports no Node module: a browser loads it as it is. */

export { createCatalogue, type Catalogue, type CatalogueEntry, type Loader } from "./catalogue.js";
export { checkDocument, maxNodes, type Checked } from "./check.js";
export type { Diagnostic } from "./diagnostic.js";
export type { DocumentInput, DocumentNode, GraphDocument, Json, PortRef } from "./document.js";
export type { Description, PackOfDescription, PortDescription } from "./description.js";
export { describeDefinition } from "./description.js";
export { wrongInFileName, fileRoots } from "./file-name.js";
export { handedOn, leaveOut, type HandingPort, type LeftOut } from "./leave-out.js";
export { literalsOf, type Literals } from "./literals-of.js";
export { readLiteral, takesLiterals, type ReadLiteral } from "./literal-check.js";
export { documentFormat, maxDocumentBytes, parseDocument, type Parsed } from "./parse.js";
export { lookAround } from "./look.js";
export { migrateDocument, type Migrated } from "./migrate.js";
export { placeNodes, type PlacedNode } from "./place.js";
export { portsOf, toPort, type NamedPort, type Ports } from "./ports.js";
export { inputToJson, printDocument } from "./print.js";
export { printJson } from "./json/print-json.js";
export { readJson, maxJsonDepth, type JsonRead } from "./json/read-json.js";
export * from "./sockets/index.js";
export { findInText, placeInText, type TextPlace } from "./json/place-in-text.js";
export { inputsNamed, setInputs, type InputsSet, type SetValue } from "./set-inputs.js";
export { didYouMean, listing, nearest, quoted, shown, thousands } from "./words.js";
