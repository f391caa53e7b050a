/**
 * The manifest: the `dreamloom` key of a pack's package.json. Static: whoever reads it runs none of the pack's code.
 * Comes in as JSON from a stranger; goes out validated, or as a sentence.
 */

/** What a pack may do beside computing on its inputs. Everything absent is denied. */
export interface Permissions {
  /** Reads files that the person chose on its nodes' ports, and no other. */
  readonly read?: true;
  /** Writes files where the person wants results, from nodes that say so. */
  readonly write?: true;
  /** Hosts that it may ask over https, by name (`api.acme.example`); the asking is done for it. */
  readonly network?: readonly string[];
  /** Names of environment variables whose values may stand in headers of those requests; it never sees them. */
  readonly environment?: readonly string[];
  /** Operations on pictures, in the media worker. */
  readonly picture?: true;
  /** Models: those on its nodes' ports, and ONNX files of its own, in device workers. */
  readonly backend?: true;
  /** Starts programs of this machine, inside its own sandbox. */
  readonly processes?: true;
}

/** How much a pack may use. */
export interface PackLimits {
  /** Of each of its processes. 512 unless said. */
  readonly memoryMiB: number;
  /** For one task. 60 unless said. */
  readonly seconds: number;
}

/** A pack's manifest, validated, with what package.json says beside it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  /** Its entry, relative to the pack's folder. */
  readonly entry: string;
  /** Its `nodes.json`, relative to the pack's folder. */
  readonly nodes: string;
  /** The versions of the engine that it works with, as a semver range. */
  readonly engine: string;
  readonly permissions: Permissions;
  readonly limits: PackLimits;
  /** Where its source is, if it says so. */
  readonly repository?: string;
}
