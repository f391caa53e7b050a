/** Pictures on their way to the vision tower, and resizing. */

export { resize8 } from "./resize8.js";
export { resizeF32 } from "./resize-f32.js";
export type { Pixels8, PixelsF32, Size } from "./pixels.js";
export { roundHalfToEven, smartResize } from "./smart-resize.js";
export type { SmartResizeOptions } from "./smart-resize.js";
export { prepareForVision } from "./prepare.js";
export type { VisionInput, VisionSettings } from "./prepare.js";
export { visionRope } from "./vision-rope.js";
export type { VisionRopeOptions } from "./vision-rope.js";
