/** `dreamloom backends`: what can compute models on this machine. */

import { listBackends } from "@dreamloom/runtime";
import { plain, table } from "../display/words.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import type { Host } from "../host.js";

/** Lists the backends. */
export async function backends(host: Host): Promise<ExitCode> {
  const rows = (await listBackends()).map(({ name, works, about }) => [
    name,
    works ? "ready" : "not here",
    plain(about),
  ]);
  host.streams.out(table(rows));
  return exitCodes.ok;
}
