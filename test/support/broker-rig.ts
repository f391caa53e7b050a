/** A broker over a pack that a test makes up: one node with these ports, these permissions, and a context that stands in. */

import { tmpdir } from "node:os";
import { join } from "node:path";
import { packFileOf } from "@dreamloom/engine";
import type { AnyDefinition, Value } from "@dreamloom/engine";
import { fakeContext } from "@dreamloom/engine/testing";
import type { ContextOptions, FakeContext } from "@dreamloom/engine/testing";
import type { Broker } from "../../packages/packs/src/broker/calls.js";
import { createBroker } from "../../packages/packs/src/broker/create-broker.js";
import type { BrokerOptions } from "../../packages/packs/src/broker/create-broker.js";
import type { InstalledPack } from "../../packages/packs/src/installed-pack.js";
import type { Permissions } from "../../packages/packs/src/manifest.js";

/** What may be said of a rig. */
export interface BrokerRigOptions extends BrokerOptions {
  /** The node of the task. Its type begins with `toon/`. */
  readonly node: AnyDefinition;
  readonly permissions?: Permissions;
  readonly values?: Readonly<Record<string, Value | undefined>>;
  readonly context?: ContextOptions;
  /** The pack's folder; one that is not there unless given. */
  readonly folder?: string;
}

/** A rig. */
export interface BrokerRig {
  readonly broker: Broker;
  readonly pack: InstalledPack;
  readonly context: FakeContext;
  /** What calls said on the way. */
  readonly notices: Value[];
  call(name: Parameters<Broker["call"]>[0], ...args: readonly Value[]): Promise<Value>;
}

/** Makes one. */
export function brokerRig(options: BrokerRigOptions): BrokerRig {
  const { node, permissions = {}, values = {}, folder = join(tmpdir(), "dreamloom-no-pack") } = options;
  const file = packFileOf({ prefix: "toon", nodes: [node] });
  const pack = installed({ file, permissions, folder });
  // What a broker stands on is the engine's own context, not the one that a pack gets.
  const context = fakeContext({ ...options.context, inside: true });
  const broker = createBroker(options)({ pack, type: node.type, values, context });
  const notices: Value[] = [];
  return {
    ...{ broker, pack, context, notices },
    call: (name, ...args) => broker.call(name, args, (notice) => notices.push(notice)),
  };
}

function installed(
  known: Pick<InstalledPack, "file" | "folder"> & { readonly permissions: Permissions },
): InstalledPack {
  const { permissions, ...places } = known;
  return {
    ...places,
    manifest: {
      ...{ name: "toon", version: "1.2.0", description: "", license: "MIT", engine: "^0.1.0" },
      ...{
        entry: "dist/index.js",
        nodes: "nodes.json",
        permissions,
        limits: { memoryMiB: 512, seconds: 60 },
      },
    },
    integrity: "sha512-x",
    trust: "sandboxed",
    from: { spec: "toon", kind: "registry" },
    ...{ dependencies: [], provenance: { kind: "none" }, addedAt: 0, tree: "" },
  };
}
