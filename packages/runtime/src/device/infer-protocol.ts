/** What is asked of the device worker of a pack: to open ONNX files that it is handed as bytes, and to run them. */

import type { AnyTensor } from "./ort.js";

/** All that a pack's device worker answers. Files go by their digest. */
export type InferProtocol = {
  /** Whether a file is open. Starts nothing but the process. */
  readonly holds: { readonly request: { readonly digest: string }; readonly reply: boolean };
  /** Looks at a file and opens it. */
  readonly open: {
    readonly request: { readonly digest: string; readonly name: string; readonly bytes: Uint8Array };
    readonly reply: null;
  };
  /** Runs a file that is open. */
  readonly run: {
    readonly request: {
      readonly digest: string;
      readonly inputs: Readonly<Record<string, AnyTensor>>;
    };
    readonly reply: Readonly<Record<string, AnyTensor>>;
  };
};
