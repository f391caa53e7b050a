import { execFileSync } from "node:child_process";
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openInside } from "./inside.js";

describe("files inside a folder", () => {
  let folder: string;
  let root: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "dreamloom-inside-"));
    root = join(folder, "root");
    await mkdir(join(root, "pictures", "x.png"), { recursive: true });
    await mkdir(join(folder, "root-beside"));
    await writeFile(join(folder, "secret.txt"), "secret");
    await writeFile(join(folder, "root-beside", "secret.txt"), "secret");
    await writeFile(join(root, "pictures", "apple.png"), "apple");
    await symlink(join(folder, "secret.txt"), join(root, "file-link"));
    await symlink(join(folder, "root-beside"), join(root, "folder-link"));
    await symlink(join(root, "pictures"), join(root, "inner-link"));
    await symlink("/dev/zero", join(root, "zero"));
    await link(join(folder, "secret.txt"), join(root, "hard-link"));
    execFileSync("mkfifo", [join(root, "fifo")]);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test("a plain file opens, also through a folder link that stays inside", async () => {
    for (const segments of [
      ["pictures", "apple.png"],
      ["inner-link", "apple.png"],
    ]) {
      const opened = await openInside(root, segments);
      if ("problem" in opened) throw new Error(opened.problem);
      expect(await opened.handle.readFile("utf8")).toBe("apple");
      await opened.handle.close();
    }
  });

  test.each([
    [["file-link"], "is a link"],
    [["folder-link", "secret.txt"], "leads out of its folder"],
    [["zero"], "is a link"],
    [["hard-link"], "hard link"],
    [["fifo"], "is not a plain file"],
    [["pictures", "x.png"], "is not a plain file"],
    [["pictures", "none.png"], "does not exist"],
    [["none", "none.png"], "does not exist"],
  ])("%j is not opened: it %s", async (segments, problem) => {
    expect(await openInside(root, segments)).toMatchObject({
      problem: expect.stringContaining(problem) as string,
    });
  });
});
