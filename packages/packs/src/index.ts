/** Packs of nodes that others wrote: installing, what each may do, and the processes that run them. */

export type * from "./evidence.js";
export type * from "./installed-pack.js";
export type * from "./manifest.js";
export type * from "./packs.js";
export type * from "./host/pack-host.js";
export {
  limitsInWords,
  moreLimitsInWords,
  morePermissions,
  morePermissionsInWords,
  permissionsInWords,
} from "./broker/permissions.js";
export { manifestOf } from "./manifest-of.js";
export { openPacks } from "./open-packs.js";
export type { PacksOptions } from "./store/options.js";
export { removeDevEntry, writeDevEntry, type DevEntry } from "./store/dev-entries.js";
export { snapshotFolder, type Snapshot } from "./store/snapshot.js";
export { treeOf } from "./store/places.js";
export { createBroker } from "./broker/create-broker.js";
export type { BrokerOptions } from "./broker/create-broker.js";
export type { Broker, BrokeredTask, MakeBroker } from "./broker/calls.js";
export { createPackHost, type PackHostOptions } from "./host/create-pack-host.js";
export { describePack, type DescribePackOptions } from "./host/describe-pack.js";
export { probeSandbox, type ProbeOptions } from "./sandbox/probe-sandbox.js";
