/** A small pack for tests of the server: one node, whose result tells the version that it is of. */

import { defineNode, definePack, type Pack } from "@dreamloom/engine";
import { integer, integerSocket, textSocket } from "@dreamloom/engine/sockets";

/** The pack "toon" in a version. From 2.0.0 on its node has one input more. */
export function toon(version: string): Pack {
  const about = { type: "toon/shade", version: 1, title: "Shade", about: "Makes a colour darker." };
  const by = integer("By how much.", { default: 1, min: 0, max: 9 });
  const outputs = { by: integerSocket, version: textSocket };
  const first = defineNode({
    ...{ ...about, inputs: { by }, outputs },
    run: ({ by }) => ({ by, version }),
  });
  const second = defineNode({
    ...{ ...about, inputs: { by, times: integer("How often.", { default: 1, min: 1, max: 9 }) }, outputs },
    run: ({ by, times }) => ({ by: by * times, version }),
  });
  const pack = definePack({ prefix: "toon", nodes: [version < "2" ? first : second] });
  return { ...pack, name: "toon", version, integrity: `sha512-toon-${version}`, trust: "sandboxed" };
}
