/**
 * The one place where sharp is set up: it may decode four formats from buffers and nothing else. Loaded by the media
 * worker alone, because what it decodes comes from anywhere.
 */

import sharp from "sharp";

sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
  ],
});
// Every picture is decoded once; what repeats is kept by the engine's cache, by digest.
sharp.cache(false);
// The worker shares the machine with the device worker.
sharp.concurrency(1);

export { sharp };
