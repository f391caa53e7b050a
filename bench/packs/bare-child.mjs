/** The other end of the bare round trip: reads the bytes from file 5 and writes them into file 6. */

import { readSync, writeSync } from "node:fs";
import { Socket } from "node:net";

const bytes = Number(process.argv[2]);
const socket = new Socket({ fd: 3, readable: true, writable: false });
socket.on("data", () => {
  const buffer = Buffer.allocUnsafeSlow(bytes);
  readSync(5, buffer, 0, bytes, 0);
  writeSync(6, buffer, 0, bytes, 0);
  writeSync(4, "!");
});
socket.on("close", () => process.exit(0));
