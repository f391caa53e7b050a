import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineFolder, linkDreamloom } from "./links.js";

let folder: string;

beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "dreamloom links ü "))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, "node_modules", name);

describe("the links in a pack's folder", () => {
  it("lead to the installed Dreamloom", () => {
    linkDreamloom(folder);
    expect(readlinkSync(at("@dreamloom/engine"))).toBe(engineFolder());
    for (const name of ["typescript", "@types/node"])
      expect(JSON.parse(readFileSync(join(at(name), "package.json"), "utf8"))).toHaveProperty("name", name);
    expect(readlinkSync(at(".bin/dreamloom"))).toMatch(/dreamloom\.js$/);
  });

  it("take the place of nothing that a person put there", () => {
    mkdirSync(at("typescript"), { recursive: true });
    mkdirSync(at("@dreamloom"), { recursive: true });
    symlinkSync(folder, at("@dreamloom/engine"));
    linkDreamloom(folder);
    linkDreamloom(folder);
    expect(lstatSync(at("typescript")).isDirectory()).toBe(true);
    expect(readlinkSync(at("@dreamloom/engine"))).toBe(folder);
  });

  it("are turned when they are ours and led to another Dreamloom", () => {
    linkDreamloom(folder);
    const record = at(".dreamloom-links.json");
    const before = readFileSync(record, "utf8");
    rmSync(at("@dreamloom/engine"));
    symlinkSync("/gone/engine", at("@dreamloom/engine"));
    linkDreamloom(folder);
    expect(readlinkSync(at("@dreamloom/engine")), "a link that we did not make").toBe("/gone/engine");
    writeFileSync(record, before.replaceAll(engineFolder(), "/gone/engine"));
    linkDreamloom(folder);
    expect(readlinkSync(at("@dreamloom/engine"))).toBe(engineFolder());
    expect(readFileSync(record, "utf8")).toBe(before);
  });
});
