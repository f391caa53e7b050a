/** What tests of packs use. */

export { checkDefinition, type DefinitionCheckOptions } from "./definition-check.js";
export { checkPack, type PackCheckOptions } from "./check-pack.js";
export { exampleFor, modelNamed, tensorNamed, type Variant } from "./example-values.js";
export { fakeContext, type ContextOptions, type FakeContext, type Heard } from "./fake-context.js";
export { packRig, type PackRig, type PackRigOptions, type RigRun, type RigRunOptions } from "./pack-rig.js";
export { runNode, type NodeRun } from "./run-node.js";
export { standInDoors, standInFiles, type StandInDoors } from "./stand-in-doors.js";
