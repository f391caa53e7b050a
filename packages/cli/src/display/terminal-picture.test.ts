import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pictureProtocol, pngSize, terminalPicture } from "./terminal-picture.js";

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), "dreamloom-terminal-"))));
afterAll(() => rmSync(folder, { recursive: true }));

/** The first bytes of a PNG of 64 × 48, and as many more as wanted. */
function png(moreBytes: number): Buffer {
  const head = Buffer.from("89504e470d0a1a0a0000000d494844520000004000000030", "hex");
  return Buffer.concat([head, Buffer.alloc(moreBytes, 7)]);
}

describe("pictures on a terminal", () => {
  it("are shown where the terminal is known to show them, and not inside a multiplexer", () => {
    expect(pictureProtocol({ TERM: "xterm-kitty" })).toBe("kitty");
    expect(pictureProtocol({ TERM_PROGRAM: "ghostty" })).toBe("kitty");
    expect(pictureProtocol({ TERM_PROGRAM: "iTerm.app" })).toBe("iterm");
    expect(pictureProtocol({ TERM_PROGRAM: "WezTerm" })).toBe("iterm");
    expect(pictureProtocol({ TERM: "xterm-256color" })).toBeUndefined();
    expect(pictureProtocol({ TERM: "xterm-kitty", TMUX: "/tmp/x" })).toBeUndefined();
    expect(pictureProtocol({ TERM: "xterm-kitty", CI: "true" })).toBeUndefined();
  });

  it("are sent whole and untouched, with a width to be shown at and their true size said", () => {
    const bytes = png(9000);
    const path = join(folder, "a.png");
    writeFileSync(path, bytes);
    const iterm = terminalPicture(path, "iterm");
    expect(iterm).toContain("width=36;preserveAspectRatio=1");
    expect(Buffer.from(/:([A-Za-z0-9+/=]+)\x07/.exec(iterm)?.[1] ?? "", "base64").equals(bytes)).toBe(true);
    const kitty = terminalPicture(path, "kitty");
    const chunks = [...kitty.matchAll(/\x1b_G([^;]*);([^\x1b]*)\x1b\\/g)];
    expect(chunks.map(([, control]) => control)).toEqual(["a=T,f=100,q=2,c=36,m=1", "m=1", "m=0"]);
    expect(Buffer.from(chunks.map(([, , text]) => text).join(""), "base64").equals(bytes)).toBe(true);
    expect(kitty).toContain("64 × 48 pixels");
  });

  it("are left out where the file is no PNG", () => {
    const path = join(folder, "b.png");
    writeFileSync(path, "no picture");
    expect(terminalPicture(path, "kitty")).toBe("");
    expect(pngSize(png(0))).toEqual({ width: 64, height: 48 });
  });
});
