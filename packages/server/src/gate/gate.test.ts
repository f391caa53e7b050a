import { describe, expect, it } from "vitest";
import { judge, type GateHouse, type GateQuestion } from "./gate.js";
import { createSessions } from "./sessions.js";
import { createTokens } from "./tokens.js";

const port = 3736;
const token = "t".repeat(43);

function house(): GateHouse {
  return {
    port,
    tokens: createTokens(token, { wrongTries: 20, wrongTriesMs: 10_000 }, () => 0),
    sessions: createSessions(token, port),
  };
}
const cookie = house().sessions.cookie("somebody").split(";")[0]!;

type Headers = readonly (readonly [string, string])[];
const host = ["Host", `127.0.0.1:${port}`] as const;
const own = ["Origin", `http://127.0.0.1:${port}`] as const;
const withCookie = ["Cookie", cookie] as const;
const bearer = ["Authorization", `Bearer ${token}`] as const;

function ask(headers: Headers, more: Partial<GateQuestion> = {}) {
  const verdict = judge(
    {
      method: "GET",
      target: "/api/status",
      kind: "request",
      address: "127.0.0.1",
      rawHeaders: headers.flat(),
      ...more,
    },
    house(),
  );
  return verdict.kind === "pass" ? verdict.as : verdict.status;
}
const post = { method: "POST", target: "/api/runs" };
const socket = { kind: "websocket", target: "/ws" } as const;

describe("the gate", () => {
  it("lets programs in with the token and browsers with their session", () => {
    expect(ask([host, bearer], post)).toBe("bearer");
    expect(ask([host, withCookie, own, ["Sec-Fetch-Site", "same-origin"]], post)).toBe("session");
    for (const name of [`127.0.0.1:${port}`, `localhost:${port}`, `LOCALHOST:${port}`, `[::1]:${port}`])
      expect(ask([["Host", name], withCookie])).toBe("session");
  });

  it("keeps out who has no token or a wrong one", () => {
    expect(ask([host], post)).toBe(401);
    expect(ask([host, ["Authorization", "Bearer wrong"]], post)).toBe(401);
    expect(ask([host, ["Authorization", `Basic ${token}`]], post)).toBe(401);
    expect(ask([host, ["Cookie", cookie.slice(0, -2)]])).toBe(401);
    expect(ask([host, ["Cookie", cookie.replace("dreamloom-3736", "dreamloom-3737")]])).toBe(401);
  });

  it("answers to no name but its own", () => {
    const names = [
      "evil.example",
      `127.0.0.1.nip.io:${port}`,
      `localhost.evil.example:${port}`,
      "127.0.0.1:1",
      "127.0.0.1",
      "",
    ];
    for (const name of names) expect(ask([["Host", name], bearer])).toBe(421);
  });

  it("takes no request that can be read in two ways", () => {
    expect(ask([bearer])).toBe(400);
    expect(ask([host, host, bearer])).toBe(400);
    expect(ask([host, own, own, bearer])).toBe(400);
    expect(ask([host, bearer, bearer])).toBe(400);
    for (const target of [`http://evil.example/api/status`, "//evil.example/", "*", "", "api/status"])
      expect(ask([host, bearer], { target })).toBe(400);
  });

  it("keeps pages of other sites out, whatever they carry", () => {
    const origins = [
      "null",
      "https://evil.example",
      "http://127.0.0.1:9999",
      `https://127.0.0.1:${port}`,
      "http://127.0.0.1:99999",
      `http://localhost:${port}`,
      "",
    ];
    for (const origin of origins) {
      expect(ask([host, withCookie, ["Origin", origin]])).toBe(403);
      expect(ask([host, bearer, ["Origin", origin]], post)).toBe(403);
    }
    for (const site of ["cross-site", "same-site"])
      expect(ask([host, withCookie, ["Sec-Fetch-Site", site]])).toBe(403);
  });

  it("asks a browser that changes something where it comes from", () => {
    expect(ask([host, withCookie], post)).toBe(401);
    for (const method of ["PUT", "DELETE"]) expect(ask([host, withCookie], { method })).toBe(401);
  });

  it("takes five methods, and tells a foreign page nothing about them", () => {
    for (const method of ["PATCH", "OPTIONS", "TRACE", "PROPFIND"])
      expect(ask([host, bearer], { method })).toBe(405);
    expect(ask([host, ["Origin", "https://evil.example"]], { method: "OPTIONS" })).toBe(403);
  });

  it("lets websockets in by the same rules, and wants to know where a browser's comes from", () => {
    expect(ask([host, withCookie, own], socket)).toBe("session");
    expect(ask([host, bearer], socket)).toBe("bearer");
    expect(ask([host, withCookie], socket)).toBe(403);
    expect(ask([host, withCookie, ["Origin", "https://evil.example"]], socket)).toBe(403);
    expect(ask([host, withCookie, ["Origin", "null"]], socket)).toBe(403);
    expect(ask([["Host", "evil.example"], withCookie, own], socket)).toBe(421);
    expect(ask([host], socket)).toBe(401);
    expect(ask([host, own], socket)).toBe(401);
  });

  it("lets a link on another site lead to the page, and to nothing else", () => {
    const led = [
      host,
      ["Sec-Fetch-Site", "cross-site"],
      ["Sec-Fetch-Mode", "navigate"],
      ["Sec-Fetch-Dest", "document"],
    ] as const;
    expect(ask(led, { target: "/login?token=x" })).toBe("visitor");
    expect(ask(led, { target: "/" })).toBe(401);
    expect(ask([...led, withCookie], { target: "/" })).toBe("session");
    expect(ask([...led, withCookie], { target: "/api/documents" })).toBe(403);
    expect(
      ask(
        [
          host,
          withCookie,
          ["Sec-Fetch-Site", "cross-site"],
          ["Sec-Fetch-Mode", "navigate"],
          ["Sec-Fetch-Dest", "iframe"],
        ],
        { target: "/" },
      ),
    ).toBe(403);
  });
});
