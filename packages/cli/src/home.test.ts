import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { homeFolder, openHome } from "./home.js";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "dreamloom-home-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("the home folder", () => {
  it("is DREAMLOOM_HOME, else in XDG_DATA_HOME, else where the system keeps data", () => {
    expect(homeFolder({ DREAMLOOM_HOME: "x", XDG_DATA_HOME: "/y" }, "linux")).toBe(resolve("x"));
    expect(homeFolder({ XDG_DATA_HOME: "/y" }, "linux")).toBe("/y/dreamloom");
    expect(homeFolder({ XDG_DATA_HOME: "relative" }, "linux")).toBe(
      join(homedir(), ".local/share/dreamloom"),
    );
    expect(homeFolder({}, "darwin")).toBe(join(homedir(), "Library/Application Support/dreamloom"));
  });

  it("is made with its format number, and opens again", () => {
    const home = openHome(join(folder, "new"));
    expect(home).toEqual(openHome(join(folder, "new")));
    expect(readFileSync(join(folder, "new", "format"), "utf8")).toBe("1\n");
  });

  it("is refused when a newer version keeps it, and left as it is", () => {
    writeFileSync(join(folder, "format"), "2\n");
    expect(() => openHome(folder)).toThrow(
      `The folder "${folder}" is kept by a newer Dreamloom (format 2; this one knows 1). Use that version, or set DREAMLOOM_HOME to another folder.`,
    );
    expect(readFileSync(join(folder, "format"), "utf8")).toBe("2\n");
  });

  it("is refused when its format is no number", () => {
    writeFileSync(join(folder, "format"), "one");
    expect(() => openHome(folder)).toThrow("should hold a number and does not");
  });

  it("says when nothing can be kept, and does not fail", () => {
    writeFileSync(join(folder, "file"), "");
    expect(openHome(join(folder, "file", "home")).unwritable).toBe(
      `Nothing can be kept in "${join(folder, "file", "home")}": a part of the path is a file, not a folder. Results of this run will be forgotten.`,
    );
  });

  it.runIf(process.platform === "linux")("says when the place takes no files", () => {
    expect(openHome("/proc/dreamloom/deeper").unwritable).toBe(
      'Nothing can be kept in "/proc/dreamloom/deeper": it takes no files. Results of this run will be forgotten.',
    );
  });

  it("takes a folder that was there before as its own", () => {
    mkdirSync(join(folder, "models"));
    expect(openHome(folder).unwritable).toBeUndefined();
  });
});
