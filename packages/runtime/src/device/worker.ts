/** The device worker's entry: a process of its own that holds the sessions of one backend and can be killed. */

import { serve } from "../process/index.js";
import type { ServeContext } from "../process/index.js";
import { createDevice } from "./device.js";
import { workerSettings } from "./worker-settings.js";
import type { Computing } from "./models.js";
import type { DeviceProtocol, WarningNotice } from "./protocol.js";

const device = createDevice(workerSettings(process.env));

serve<DeviceProtocol>({
  lmmEncode: (request, context) => device.lmmEncode(request, computing(context)),
  adapt: (request, context) => device.adapt(request, computing(context)),
  sample: (request, context) => device.sample(request, computing(context), context.notify),
  encodePicture: (request, context) => device.encodePicture(request, computing(context)),
  decode: (request, context) => device.decode(request, computing(context)),
  probe: (_, context) => device.probe(computing(context)),
  report: () => device.report(),
});

function computing({ signal, busy, notify }: ServeContext<WarningNotice>): Computing {
  return { signal, busy, warn: (message) => notify({ kind: "warning", message }) };
}
