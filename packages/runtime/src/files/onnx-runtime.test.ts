import { NodeError } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { onnxRuntimeVersion } from "./onnx-runtime.js";

describe("ONNX Runtime", () => {
  it("is the version that this package goes with", () => {
    expect(onnxRuntimeVersion()).toBe("1.30.0");
  });

  it("is asked for in a sentence where it is missing, without its install script", () => {
    const missing = (): string =>
      onnxRuntimeVersion(() => {
        throw new Error("Cannot find module");
      });
    expect(missing).toThrow(NodeError);
    expect(missing).toThrow(
      'not installed: type "npm install --ignore-scripts onnxruntime-node@1.30.0" in the folder where',
    );
  });
});
