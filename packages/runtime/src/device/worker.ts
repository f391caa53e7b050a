/** The device worker's entry: a process of its own that holds the sessions of one backend and can be killed. */

import { serve } from "../process/index.js";
import { createDevice } from "./device.js";
import { workerSettings } from "./worker-settings.js";
import type { DeviceProtocol } from "./protocol.js";

const device = createDevice(workerSettings(process.env));

serve<DeviceProtocol>({
  lmmEncode: (request, context) => device.lmmEncode(request, context),
  adapt: (request, context) => device.adapt(request, context),
  sample: (request, context) => device.sample(request, context, context.notify),
  encodePicture: (request, context) => device.encodePicture(request, context),
  decode: (request, context) => device.decode(request, context),
  probe: (_, context) => device.probe(context),
  report: () => device.report(),
});
