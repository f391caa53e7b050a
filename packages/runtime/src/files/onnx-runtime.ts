/**
 * Whether ONNX Runtime is there. It is large and a peer: whoever computes no model needs none. Asked before its version
 * is needed or a worker is started that would load it. Loads nothing.
 */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { NodeError } from "@dreamloom/engine";

const require = createRequire(import.meta.url);

/** Its version, `1.30.0`. Throws a `NodeError` that says how to install it where it is missing. */
export function onnxRuntimeVersion(find: (name: string) => string = require.resolve): string {
  let file: string;
  try {
    file = find("onnxruntime-node/package.json");
  } catch (cause) {
    throw new NodeError(
      `ONNX Runtime, which computes the models, is not installed: ` +
        `type "npm install --ignore-scripts onnxruntime-node@${wanted()}" in the folder where Dreamloom is installed.`,
      { cause },
    );
  }
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}

/** The version that this package goes with. */
function wanted(): string {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { peerDependencies } = JSON.parse(text) as { peerDependencies: Record<string, string> };
  return peerDependencies["onnxruntime-node"]!;
}
