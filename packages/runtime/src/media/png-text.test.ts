import { crc32, deflateSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { insertPngText, maxTextBytes, readPngText } from "./png-text.js";

/** A PNG of one black pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC",
  "base64",
);

function chunk(type: string, body: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.byteLength, 0);
  ends.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)]);
}

/** The PNG with chunks after its header. */
function pngWith(...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([png.subarray(0, 33), ...chunks, png.subarray(33)]);
}

describe("texts of a PNG", () => {
  it("come out as they went in, whatever they say", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.constant("\n\t\0é漢🚀"));
    const keyword = fc.stringMatching(/^[a-z]{1,79}$/);
    const entries = fc.uniqueArray(fc.record({ keyword, text }), { selector: (entry) => entry.keyword });
    fc.assert(
      fc.property(entries, (given) => {
        expect(readPngText(insertPngText(png, given))).toEqual({ entries: given, warnings: [] });
      }),
    );
  });

  it("stand before the picture's data, which stays as it is", () => {
    const made = Buffer.from(insertPngText(png, [{ keyword: "a", text: "b" }]));
    expect(made.indexOf("tEXt")).toBeLessThan(made.indexOf("IDAT"));
    expect(made.subarray(made.indexOf("IDAT"))).toEqual(png.subarray(png.indexOf("IDAT")));
    expect(made.byteLength).toBe(png.byteLength + 15);
  });

  it("are read packed, too", () => {
    const packed = deflateSync(Buffer.from("packed"));
    const both = pngWith(
      chunk("zTXt", Buffer.concat([Buffer.from("one\0\0"), packed])),
      chunk("iTXt", Buffer.concat([Buffer.from("two\0\x01\0de\0zwei\0"), packed])),
    );
    expect(readPngText(both).entries).toEqual([
      { keyword: "one", text: "packed" },
      { keyword: "two", text: "packed" },
    ]);
  });

  it("count once: the first of a keyword wins, and a warning says so", () => {
    const twice = insertPngText(insertPngText(png, [{ keyword: "k", text: "1" }]), [
      { keyword: "k", text: "2" },
    ]);
    expect(readPngText(twice)).toEqual({
      entries: [{ keyword: "k", text: "1" }],
      warnings: ['The PNG has "k" more than once; the first one counts.'],
    });
  });

  it.each([
    [
      "a bomb",
      chunk("zTXt", Buffer.concat([Buffer.from("k\0\0"), deflateSync(Buffer.alloc(maxTextBytes + 1))])),
      "16 MiB",
    ],
    ["a bad packing", chunk("zTXt", Buffer.from("k\0\0nonsense")), '"k" is not well packed'],
    [
      "bytes that are not UTF-8",
      chunk("iTXt", Buffer.from("k\0\0\0\0\0\xff\xfe", "latin1")),
      '"k" is not UTF-8',
    ],
    ["no keyword", chunk("tEXt", Buffer.from("\0text")), "no keyword"],
    ["a head that breaks off", chunk("iTXt", Buffer.from("k\0\0")), '"k" breaks off'],
    ["a wrong checksum", chunk("tEXt", Buffer.from("k\0v")).fill(0, 11), "checksum"],
  ])("leave out %s with a warning, and keep the others", (_, bad, words) => {
    const { entries, warnings } = readPngText(pngWith(bad, chunk("tEXt", Buffer.from("good\0text"))));
    expect(entries).toEqual([{ keyword: "good", text: "text" }]);
    expect(warnings).toEqual([expect.stringContaining(words)]);
  });

  it("end where the picture ends", () => {
    const after = Buffer.concat([png, chunk("tEXt", Buffer.from("late\0text"))]);
    expect(readPngText(after)).toEqual({ entries: [], warnings: [] });
  });

  it("are none in anything that is not a PNG, and in one cut short", () => {
    expect(readPngText(Buffer.from("GIF89a")).entries).toEqual([]);
    const whole = insertPngText(png, [{ keyword: "k", text: "v".repeat(50) }]);
    fc.assert(
      fc.property(fc.nat(whole.byteLength - 1), (length) => {
        expect(readPngText(whole.subarray(0, length)).warnings).toEqual([]);
      }),
    );
  });

  it("survive any bytes changed on the way without throwing", () => {
    const whole = insertPngText(png, [{ keyword: "k", text: "välue" }]);
    fc.assert(
      fc.property(fc.nat(whole.byteLength - 1), fc.nat(255), (at, byte) => {
        const changed = whole.slice();
        changed[at] = byte;
        expect(readPngText(changed).entries.length).toBeLessThanOrEqual(1);
      }),
    );
  });
});
