import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createPresenceDesk } from "./presence-desk.js";

function desk(perSecond: number) {
  vi.useFakeTimers();
  const sent: string[] = [];
  const opened = createPresenceDesk(perSecond, (text) => sent.push(text) > 0);
  onTestFinished(() => {
    opened.close();
    vi.useRealTimers();
  });
  return { ...opened, sent };
}

describe("what a client hears of people", () => {
  it("is told at once as long as there is little of it", () => {
    const { tell, sent } = desk(100);
    for (let at = 0; at < 20; at++) tell("anna", () => String(at));
    expect(sent).toHaveLength(20);
  });

  it("is the newest of everybody, in turns, and no more than so much a second", () => {
    const { tell, sent } = desk(100);
    for (let round = 0; round < 20; round++) {
      for (let who = 0; who < 50; who++) tell(String(who), () => `${who} ${round}`);
      vi.advanceTimersByTime(50);
    }
    expect(sent.length).toBeLessThanOrEqual(100 + 25);
    sent.length = 0;
    vi.advanceTimersByTime(1000);
    const waited = sent.filter((text) => text.endsWith(" 19"));
    expect(new Set(waited).size).toBe(waited.length);
    expect(sent.length).toBe(waited.length);
    expect(sent.length).toBeGreaterThan(40);
  });

  it("says nothing any more of who is gone", () => {
    const { tell, forget, sent } = desk(4);
    tell("anna", () => "anna");
    tell("ben", () => "ben");
    tell("ben", () => "ben, later");
    forget("ben");
    vi.advanceTimersByTime(10_000);
    expect(sent).toEqual(["anna"]);
  });
});
