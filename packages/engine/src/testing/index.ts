/** What tests of packs use. */

export { checkDefinition, type DefinitionCheckOptions } from "./definition-check.js";
export { exampleFor, modelNamed, tensorNamed, type Variant } from "./example-values.js";
export { standInDoors, standInFiles, type StandInDoors } from "./stand-in-doors.js";
