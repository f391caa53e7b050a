import { describe, expect, it } from "vitest";
import { tooFaint } from "./contrast.js";
import { adapter, dit, encoding, latent, lmm, mask, picture, prompt, vae } from "./dream.js";
import { flagSocket, integerSocket, numberSocket, seedSocket, textSocket } from "./plain.js";
import type { SocketLook } from "./socket.js";

const look = (dark: string, light: string, family: SocketLook["family"] = "pictures"): SocketLook => ({
  ...{ family, fill: "dot", dark, light },
});

describe("the colours of a socket", () => {
  it("of the engine's own are found on every ground", () => {
    const ours = [lmm, adapter, dit, vae, prompt, encoding, latent, picture, mask, textSocket];
    for (const socket of [...ours, numberSocket, integerSocket, flagSocket, seedSocket])
      expect(tooFaint(socket.look!), socket.name).toBeUndefined();
  });

  it("are too faint where one theme or one ground hides them, and the sentence says where", () => {
    expect(tooFaint(look("#ffffff", "#000000"))).toBeUndefined();
    expect(tooFaint(look("#222222", "#000000"))).toBe(
      "has the colour #222222, whose contrast in the dark theme, on the canvas, is 1.0; it must be at least 3",
    );
    expect(tooFaint(look("#ffffff", "#eeeeee"))).toContain("in the light theme");
    expect(tooFaint(look("#777777", "#000000"))).toContain("on the node");
  });

  it("of models must be stronger, because their links shine through", () => {
    expect(tooFaint(look("#8a8a8a", "#000000", "tensors"))).toBeUndefined();
    expect(tooFaint(look("#8a8a8a", "#000000", "models"))).toContain("on the canvas as a link");
  });

  it("are colours", () => {
    expect(tooFaint(look("red", "#000000"))).toContain('has the colour "red"');
    expect(tooFaint(look("#ffffff", "url(x)"))).toContain('has the colour "url(x)"');
  });
});
