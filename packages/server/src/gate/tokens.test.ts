import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createSessions } from "./sessions.js";
import { createTokens, keptToken } from "./tokens.js";

const limits = { wrongTries: 20, wrongTriesMs: 10_000 };

describe("tokens", () => {
  it("let one browser in, once", () => {
    const tokens = createTokens("bearer", limits);
    const one = tokens.once();
    const other = tokens.once();
    expect(tokens.isOnce(one, "a")).toBe("yes");
    expect(tokens.isOnce(one, "a")).toBe("no");
    expect(tokens.isOnce("bearer", "a")).toBe("no");
    expect(tokens.isBearer(other, "a")).toBe("no");
    expect(tokens.isOnce(other, "b")).toBe("yes");
  });

  it("keep an address waiting that guessed twenty times in ten seconds, and no other one", () => {
    let now = 0;
    const tokens = createTokens("right", limits, () => now);
    for (let tries = 0; tries < 20; tries++) expect(tokens.isBearer("wrong", "a")).toBe("no");
    expect(tokens.isBearer("right", "a")).toBe("too-often");
    expect(tokens.isOnce("wrong", "a")).toBe("too-often");
    expect(tokens.isBearer("right", "b")).toBe("yes");
    now = 10_001;
    expect(tokens.isBearer("right", "a")).toBe("yes");
  });

  it("are kept in a file that only its owner reads, the same one after a restart", () => {
    const folder = mkdtempSync(join(tmpdir(), "dreamloom-token-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const token = keptToken(folder);
    const file = join(folder, "token");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, "utf8").trim()).toBe(token);
    chmodSync(file, 0o644);
    expect(keptToken(folder)).toBe(token);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, "short");
    expect(keptToken(folder)).toMatch(/^[\w-]{43}$/);
  });
});

describe("sessions", () => {
  it("outlive a restart and end with the token", () => {
    const cookie = createSessions("token", 3736).cookie("me").split(";")[0]!;
    expect(createSessions("token", 3736).of(cookie)).toBe("me");
    expect(createSessions("another", 3736).of(cookie)).toBeUndefined();
  });

  it("end after sixty days", () => {
    let now = 0;
    const sessions = createSessions("token", 3736, () => now);
    const cookie = sessions.cookie("me").split(";")[0]!;
    now = 59 * 86_400_000;
    expect(sessions.of(cookie)).toBe("me");
    now = 60 * 86_400_000 + 1;
    expect(sessions.of(cookie)).toBeUndefined();
  });

  it("cannot be made up, lengthened or taken over", () => {
    const sessions = createSessions("token", 3736, () => 0);
    const value = sessions.cookie("me").split(";")[0]!.split("=")[1]!;
    const [, end = "", proof = ""] = value.split(".");
    for (const forged of [
      "",
      ".",
      "..",
      `you.${end}.${proof}`,
      `me.${Number(end) + 1}.${proof}`,
      `me.${end}.`,
      `me.${end}`,
      "__proto__",
    ])
      expect(sessions.of(`dreamloom-3736=${forged}`)).toBeUndefined();
  });

  it("are given in a cookie that scripts and other sites do not get", () => {
    expect(createSessions("token", 3736).cookie()).toMatch(
      /; HttpOnly(;|$).*SameSite=Strict|SameSite=Strict.*HttpOnly/,
    );
  });
});
