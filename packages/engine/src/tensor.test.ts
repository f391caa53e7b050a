import { describe, expect, it } from "vitest";
import { makeTensor, makeTensorOfPieces } from "./tensor.js";

async function* inPieces(bytes: Uint8Array, each: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += each) yield bytes.subarray(at, at + each);
}

describe("a tensor of pieces", () => {
  it.each([1, 7, 64, 1000])(
    "is the same as one that was there at once (pieces of %i bytes)",
    async (each) => {
      const bytes = Uint8Array.from({ length: 96 }, (_, at) => at);
      const made = await makeTensorOfPieces("f32", [2, 12], { bytes, pieces: inPieces(bytes, each) });
      expect(made.digest).toBe(makeTensor("f32", [2, 12], bytes).digest);
      expect(await made.bytes()).toBe(bytes);
    },
  );

  it("is refused when its bytes are not as many as its shape takes", async () => {
    const bytes = new Uint8Array(4);
    await expect(makeTensorOfPieces("f32", [2], { bytes, pieces: inPieces(bytes, 1) })).rejects.toThrow(
      "takes 8 bytes; 4 were given",
    );
  });
});
