import { number } from "@dreamloom/engine/sockets";

/** How far an effect goes that can be mixed with the picture it changes: 0 to 1, all of it unless said. */
export const amount = number("0 leaves the picture as it is; 1 changes it fully.", {
  default: 1,
  min: 0,
  max: 1,
  step: 0.05,
});
