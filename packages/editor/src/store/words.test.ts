import { describe, expect, it } from "vitest";
import { count, documentTitle, duration, initials, moment } from "./words.js";

describe("words of the page", () => {
  it("says durations in the unit that is read at a glance", () => {
    expect([0.4, 3, 940, 1210, 17_240, 125_000, 3_900_000].map(duration)).toEqual([
      "under 1 ms",
      "3 ms",
      "0.94 s",
      "1.2 s",
      "17 s",
      "2 min 5 s",
      "1 h 5 min",
    ]);
  });

  it("says today and yesterday by the day, not by 24 hours", () => {
    const now = new Date(2026, 10, 24, 0, 30).getTime();
    expect(moment(new Date(2026, 10, 24, 0, 5).getTime(), now)).toBe("today 0:05");
    expect(moment(new Date(2026, 10, 23, 23, 59).getTime(), now)).toBe("yesterday 23:59");
    expect(moment(new Date(2026, 10, 21, 9, 0).getTime(), now)).toBe("21 Nov 9:00");
    expect(moment(new Date(2025, 10, 21, 9, 0).getTime(), now)).toBe("21 Nov 2025 9:00");
  });

  it("counts, names and shortens", () => {
    expect([count(1, "edit"), count(3, "edit"), count(2, "run waits", "runs wait")]).toEqual([
      "1 edit",
      "3 edits",
      "2 runs wait",
    ]);
    expect([documentTitle("", "cats/crown"), documentTitle("Crown", "x")]).toEqual(["crown", "Crown"]);
    expect([initials("Mika Karlsson"), initials("jo"), initials(" ")]).toEqual(["MK", "J", "?"]);
  });
});
