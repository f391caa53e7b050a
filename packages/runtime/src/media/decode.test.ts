import { readFileSync } from "node:fs";
import { crc32, deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { NodeError } from "@dreamloom/engine";
import type { PixelsF32 } from "../vision/pixels.js";
import { decodePicture } from "./decode.js";
import { encodePng } from "./encode.js";
import { sharp } from "./sharp.js";

/** Made by training/reference/pictures.py with Pillow. */
const file = (name: string): Buffer =>
  readFileSync(new URL(`../../../../test/pictures/${name}`, import.meta.url));

interface PngParts {
  readonly width: number;
  readonly height: number;
  readonly depth: 1 | 8 | 16;
  /** 0 grey, 2 colours, 4 grey and alpha, 6 colours and alpha. */
  readonly kind: 0 | 2 | 4 | 6;
  /** Rows of bytes, each with its filter byte before it. */
  readonly rows: Uint8Array;
}

/** A PNG put together by hand, so that nothing but the file format says what is in it. */
function png({ width, height, depth, kind, rows }: PngParts): Buffer {
  const chunk = (type: string, body: Uint8Array): Buffer => {
    const typed = Buffer.concat([Buffer.from(type), body]);
    const out = Buffer.alloc(typed.length + 8);
    out.writeUInt32BE(body.length, 0);
    typed.copy(out, 4);
    out.writeUInt32BE(crc32(typed), typed.length + 4);
    return out;
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([depth, kind, 0, 0, 0], 8);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** Big-endian words of one row, with its filter byte. */
const deepRow = (...numbers: number[]): Uint8Array => {
  const row = Buffer.alloc(1 + numbers.length * 2);
  numbers.forEach((number, i) => row.writeUInt16BE(number, 1 + i * 2));
  return row;
};

const only = async (bytes: Uint8Array): Promise<PixelsF32> => {
  const frames = await decodePicture(bytes, "apple.png");
  expect(frames).toHaveLength(1);
  return frames[0]!;
};

const sizeOf = ({ width, height, channels }: PixelsF32): number[] => [width, height, channels];

/** The colour at a place, in bytes. */
const colourAt = ({ width, channels, data }: PixelsF32, x: number, y: number): number[] =>
  [...data.subarray((y * width + x) * channels, (y * width + x + 1) * channels)].map((number) =>
    Math.round(number * 255),
  );

function expectColour(colour: readonly number[], expected: readonly number[], within = 6): void {
  expect(colour).toHaveLength(expected.length);
  colour.forEach((byte, i) => expect(Math.abs(byte - expected[i]!)).toBeLessThanOrEqual(within));
}

const red = [220, 20, 20];
const green = [20, 200, 20];
const blue = [20, 20, 220];

describe("decoding", () => {
  it("keeps all 16 bits of a 16-bit PNG", async () => {
    const deep = await only(
      png({ width: 2, height: 1, depth: 16, kind: 2, rows: deepRow(0, 2000, 4000, 65535, 257, 1) }),
    );
    expect(sizeOf(deep)).toEqual([2, 1, 3]);
    const expected = [0, 2000, 4000, 65535, 257, 1].map((number) => Math.fround(number / 65535));
    expect([...deep.data]).toEqual(expected);
  });

  it("keeps all 16 bits of grey with alpha", async () => {
    const deep = await only(png({ width: 1, height: 1, depth: 16, kind: 4, rows: deepRow(1000, 33) }));
    expect(sizeOf(deep)).toEqual([1, 1, 4]);
    expect([...deep.data]).toEqual([1000, 1000, 1000, 33].map((number) => Math.fround(number / 65535)));
  });

  it("takes 8-bit numbers as they are, colours beside alpha 0 too", async () => {
    const rows = Uint8Array.of(0, 10, 20, 30, 0, 255, 0, 1, 128);
    const picture = await only(png({ width: 2, height: 1, depth: 8, kind: 6, rows }));
    expect(sizeOf(picture)).toEqual([2, 1, 4]);
    expect([...picture.data]).toEqual([10, 20, 30, 0, 255, 0, 1, 128].map((byte) => Math.fround(byte / 255)));
  });

  it("makes grey three channels, and grey with alpha four", async () => {
    const grey = await only(png({ width: 1, height: 1, depth: 8, kind: 0, rows: Uint8Array.of(0, 77) }));
    expect([sizeOf(grey), colourAt(grey, 0, 0)]).toEqual([
      [1, 1, 3],
      [77, 77, 77],
    ]);
    const clear = await only(png({ width: 1, height: 1, depth: 8, kind: 4, rows: Uint8Array.of(0, 77, 9) }));
    expect(colourAt(clear, 0, 0)).toEqual([77, 77, 77, 9]);
    expectColour(colourAt(await only(file("grey.jpg")), 4, 2), [128, 128, 128], 1);
  });

  it("reads a palette with a clear colour", async () => {
    const palette = await only(file("palette.png"));
    expect(sizeOf(palette)).toEqual([6, 4, 4]);
    expect(colourAt(palette, 0, 0)[3]).toBe(0);
    expect(colourAt(palette, 5, 0)).toEqual([...green, 255]);
  });

  it("stands a picture upright as its EXIF tag says", async () => {
    const upright = await only(file("lying.jpg"));
    expect(sizeOf(upright)).toEqual([20, 40, 3]);
    expectColour(colourAt(upright, 10, 5), red);
    expectColour(colourAt(upright, 10, 35), blue);
  });

  it("turns CMYK into colours as displayed", async () => {
    const printed = await only(file("cmyk.jpg"));
    expect(sizeOf(printed)).toEqual([40, 20, 3]);
    const [leftRed = 0, , leftBlue = 0] = colourAt(printed, 5, 10);
    const [rightRed = 0, , rightBlue = 0] = colourAt(printed, 35, 10);
    expect(leftRed - leftBlue).toBeGreaterThan(100);
    expect(rightBlue - rightRed).toBeGreaterThan(40);
  });

  it.each(["three.gif", "three.webp"])("gives every frame of %s", async (name) => {
    const frames = await decodePicture(file(name), name);
    expect(frames.map(({ width, height }) => [width, height])).toEqual(Array(3).fill([10, 8]));
    [red, green, blue].forEach((colour, i) =>
      expectColour(colourAt(frames[i]!, 5, 4).slice(0, 3), colour, 3),
    );
  });

  it("keeps a WebP's alpha", async () => {
    const clear = await only(file("clear.webp"));
    expect([colourAt(clear, 0, 0)[3], colourAt(clear, 5, 0)]).toEqual([0, [...green, 255]]);
  });

  it.each([
    [1, 1],
    [20_000, 1],
    [1, 20_000],
  ])("takes a picture of %d × %d", async (width, height) => {
    const rows = new Uint8Array((1 + width) * height);
    expect(sizeOf(await only(png({ width, height, depth: 8, kind: 0, rows })))).toEqual([width, height, 3]);
  });
});

describe("a file that is refused", () => {
  const small = png({
    width: 64,
    height: 64,
    depth: 8,
    kind: 0,
    rows: new Uint8Array(65 * 64).map((_, i) => (i % 65 === 0 ? 0 : i * 7919)),
  });
  const bomb = (side: number): Buffer =>
    png({
      width: side,
      height: side,
      depth: 1,
      kind: 0,
      rows: new Uint8Array((1 + Math.ceil(side / 8)) * side),
    });
  const headerOnly = (width: number, height: number): Buffer =>
    png({ width, height, depth: 8, kind: 0, rows: new Uint8Array(10) });
  const svg = Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
  );

  it.each<[string, Uint8Array, string | RegExp]>([
    [
      "is text",
      Buffer.from("hello, I am an apple"),
      '"apple.png" is not a picture that can be read: it is no PNG, JPEG, WebP or GIF.',
    ],
    [
      "is empty",
      Buffer.alloc(0),
      '"apple.png" is not a picture that can be read: it is no PNG, JPEG, WebP or GIF.',
    ],
    ["is an SVG", svg, '"apple.png" is not a picture that can be read: it is no PNG, JPEG, WebP or GIF.'],
    [
      "is a TIFF",
      file("plain.tiff"),
      '"apple.png" is not a picture that can be read: it is no PNG, JPEG, WebP or GIF.',
    ],
    [
      "has half a header",
      small.subarray(0, 20),
      /^"apple\.png" is not a picture that can be read: its header is damaged \(.+\)\.$/,
    ],
    [
      "breaks off",
      small.subarray(0, small.length / 2),
      /^"apple\.png" is not a picture that can be read: its data is damaged \(.+\)\.$/,
    ],
    [
      "is a JPEG that breaks off",
      file("lying.jpg").subarray(0, 500),
      /^"apple\.png" is not a picture that can be read: its (data|header) is damaged/,
    ],
    [
      "is a bomb",
      bomb(12_000),
      '"apple.png" has 12,000 × 12,000 pixels; at most 64,000,000 pixels in all are read.',
    ],
    [
      "is wide",
      headerOnly(40_000, 10),
      '"apple.png" has 40,000 × 10 pixels; no side may have more than 32,768.',
    ],
    [
      "lies about its size",
      headerOnly(65_535, 65_535),
      '"apple.png" has 65,535 × 65,535 pixels; no side may have more than 32,768.',
    ],
    [
      "has no size",
      headerOnly(0, 0),
      /^"apple\.png" is not a picture that can be read: its header is damaged/,
    ],
  ])("because it %s says so", async (_, bytes, message) => {
    const error: unknown = await decodePicture(bytes, "apple.png").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(NodeError);
    if (typeof message === "string") expect((error as NodeError).message).toBe(message);
    else expect((error as NodeError).message).toMatch(message);
  });
});

describe("what sharp could decode but may not", () => {
  const square = sharp(Buffer.alloc(64 * 64 * 3, 99), { raw: { width: 64, height: 64, channels: 3 } });

  it.each<["avif" | "tiff"]>([["avif"], ["tiff"]])("is refused: %s", async (format) => {
    const bytes = await square.clone().toFormat(format).toBuffer();
    expect(bytes.byteLength).toBeGreaterThan(200);
    await expect(decodePicture(bytes, "apple.png")).rejects.toThrow(
      '"apple.png" is not a picture that can be read: it is no PNG, JPEG, WebP or GIF.',
    );
  });
});

describe("a moving picture", () => {
  /** A GIF with a canvas of `side` and frames of one pixel: few bytes, many pixels. */
  const gif = (side: number, frames: number): Buffer => {
    const head = Buffer.from("47494638396100000000800000000000ffffff", "hex");
    head.writeUInt16LE(side, 6);
    head.writeUInt16LE(side, 8);
    const frame = Buffer.from("21f90400010000002c0000000001000100000202440100", "hex");
    return Buffer.concat([head, ...Array<Buffer>(frames).fill(frame), Buffer.from("3b", "hex")]);
  };

  it("is refused where all its frames together are too many pixels, or too many frames", async () => {
    await expect(decodePicture(gif(2000, 17), "a.gif")).rejects.toThrow(
      '"a.gif" has 2,000 × 2,000 pixels in each of 17 frames; at most 64,000,000 pixels in all are read.',
    );
    await expect(decodePicture(gif(2, 1001), "a.gif")).rejects.toThrow(
      '"a.gif" has 1,001 frames; at most 1,000 are read.',
    );
    expect(await decodePicture(gif(2, 1000), "a.gif")).toHaveLength(1000);
  });
});

describe("encoding", () => {
  const picture = (channels: number, ...numbers: number[]): PixelsF32 => ({
    width: numbers.length / channels,
    height: 1,
    channels,
    data: Float32Array.from(numbers),
  });

  it("rounds to 8 bits, clips, and comes back as it went", async () => {
    const numbers = [0, 0.5, 1, -3, 7, NaN, 0.1, 0.2];
    const back = await only(await encodePng(picture(4, ...numbers)));
    expect([...back.data].map((number) => Math.round(number * 255))).toEqual([
      0, 128, 255, 0, 255, 0, 26, 51,
    ]);
  });

  it("gives equal bytes for equal pictures, with no text in them", async () => {
    const numbers = Array.from({ length: 300 }, (_, i) => ((i * 37) % 256) / 255);
    const first = Buffer.from(await encodePng(picture(3, ...numbers)));
    expect(first.equals(await encodePng(picture(3, ...numbers)))).toBe(true);
    const chunks: string[] = [];
    for (let at = 8; at < first.length; at += 12 + first.readUInt32BE(at))
      chunks.push(first.toString("latin1", at + 4, at + 8));
    expect(chunks.filter((type) => !["IHDR", "pHYs", "IDAT", "IEND"].includes(type))).toEqual([]);
  });

  it("writes a mask as grey", async () => {
    expect(colourAt(await only(await encodePng(picture(1, 0, 1, 0.5))), 2, 0)).toEqual([128, 128, 128]);
  });
});
