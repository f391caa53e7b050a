import { describe, expect, test } from "vitest";
import { parseFileName } from "./names.js";

describe("names of files in documents", () => {
  test.each([
    ["apple.png", { root: "document", segments: ["apple.png"] }],
    ["pictures/apple.png", { root: "document", segments: ["pictures", "apple.png"] }],
    [
      "models:dream-mini/lora/ink.safetensors",
      { root: "models", segments: ["dream-mini", "lora", "ink.safetensors"] },
    ],
    ["input:Übung 1.png", { root: "input", segments: ["Übung 1.png"] }],
    ["__proto__", { root: "document", segments: ["__proto__"] }],
  ])("%j is a root and segments below it", (name, parsed) => {
    expect(parseFileName(name)).toEqual(parsed);
  });

  test("a name is taken in its composed form", () => {
    expect(parseFileName("u\u0308.png")).toEqual({ root: "document", segments: ["\u00fc.png"] });
  });

  test.each([
    "../../etc/passwd",
    "..%2f",
    "..%5c..%5cwin.ini",
    "%c0%ae%c0%ae/",
    "/etc/passwd",
    "C:\\Windows",
    "\\\\server\\share\\x.png",
    "a\0.png",
    "CON.png",
    "lpt1",
    "x.png:stream",
    ".../x",
    "a/./b",
    "a/../b",
    "a//b",
    "",
    "models:",
    "models:../x",
    "input:/etc/passwd",
    "output:x.png",
    "a".repeat(241),
    "x".repeat(5000),
    " a.png",
    "a.png ",
    "a.png.",
    "what?.png",
    "line\nbreak.png",
  ])("%j is refused", (name) => {
    expect(parseFileName(name)).toEqual({ problem: expect.any(String) as string });
  });
});
