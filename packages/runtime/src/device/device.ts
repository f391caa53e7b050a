/** A device: its models and the five things that can be computed with them. Knows no process and no digest. */

import { adapt } from "./adapt.js";
import { lmmEncode } from "./lmm-encode.js";
import { Models } from "./models.js";
import type { Computing, ModelsOptions } from "./models.js";
import { probeBackend } from "./ort.js";
import type { DeviceProtocol, DeviceReport } from "./protocol.js";
import { sample } from "./sample.js";
import type { Notify } from "./sample.js";
import { decode, encodePicture } from "./vae.js";

type Request<K extends keyof DeviceProtocol> = DeviceProtocol[K]["request"];

/** What a device can do. */
export interface Device extends AsyncDisposable {
  lmmEncode(
    request: Request<"lmmEncode">,
    computing: Computing,
  ): Promise<DeviceProtocol["lmmEncode"]["reply"]>;
  adapt(request: Request<"adapt">, computing: Computing): Promise<DeviceProtocol["adapt"]["reply"]>;
  sample(
    request: Request<"sample">,
    computing: Computing,
    notify: Notify,
  ): Promise<DeviceProtocol["sample"]["reply"]>;
  encodePicture(
    request: Request<"encodePicture">,
    computing: Computing,
  ): Promise<DeviceProtocol["encodePicture"]["reply"]>;
  decode(request: Request<"decode">, computing: Computing): Promise<DeviceProtocol["decode"]["reply"]>;
  /** Rejects with a sentence when the backend does not work here. */
  probe(computing: Computing): Promise<null>;
  report(): DeviceReport;
}

/** Makes a device. Nothing is opened before it is asked for. */
export function createDevice(options: ModelsOptions): Device {
  const models = new Models(options);
  return {
    lmmEncode: (request, computing) => lmmEncode(models, request, computing),
    adapt: (request, computing) => adapt(models, request, computing),
    sample: (request, computing, notify) => sample(models, request, computing, notify),
    encodePicture: (request, computing) => encodePicture(models, request, computing),
    decode: (request, computing) => decode(models, request, computing),
    probe: ({ busy }) => busy(async () => probeBackend(options.backend)),
    // On Linux and macOS alike, Node gives this in KiB.
    report: () => ({ ...models.report, peakBytes: process.resourceUsage().maxRSS * 1024 }),
    [Symbol.asyncDispose]: () => models[Symbol.asyncDispose](),
  };
}
