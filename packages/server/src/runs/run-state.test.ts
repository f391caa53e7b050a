import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunState } from "../protocol/index.js";
import { isTerminal, mostLosses, stateAfter, terminalStates, type RunHappening } from "./run-state.js";

const happening: fc.Arbitrary<RunHappening> = fc.oneof(
  fc.constant<RunHappening>({ kind: "take" }),
  fc.constant<RunHappening>({ kind: "cancel" }),
  fc.constant<RunHappening>({ kind: "put back" }),
  fc.record({ kind: fc.constant("lost" as const), losses: fc.nat(4) }),
  fc.record({
    kind: fc.constant("ended" as const),
    outcome: fc.constantFrom("succeeded", "failed", "cancelled"),
  }),
);

describe("the states of a run", () => {
  test("nothing follows a terminal state, whatever happens", () => {
    fc.assert(
      fc.property(fc.constantFrom(...terminalStates), happening, (state, what) => {
        expect(stateAfter(state, what)).toBeUndefined();
      }),
    );
  });

  test("any story has at most one terminal state, and it is the last", () => {
    fc.assert(
      fc.property(fc.array(happening), (story) => {
        let state: RunState = "queued";
        let ends = 0;
        for (const what of story) {
          const next = stateAfter(state, what);
          if (next === undefined) continue;
          expect(isTerminal(state)).toBe(false);
          if (isTerminal(next)) ends++;
          state = next;
        }
        expect(ends).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("a run that is asked to stop ends as cancelled, unless everything was done before that was heard", () => {
    expect(stateAfter("queued", { kind: "cancel" })).toBe("cancelled");
    expect(stateAfter("running", { kind: "cancel" })).toBe("stopping");
    expect(stateAfter("stopping", { kind: "ended", outcome: "cancelled" })).toBe("cancelled");
    expect(stateAfter("stopping", { kind: "ended", outcome: "succeeded" })).toBe("succeeded");
    expect(stateAfter("stopping", { kind: "lost", losses: 0 })).toBe("cancelled");
  });

  test("a run whose server is lost waits again, until that has happened too often", () => {
    for (let losses = 0; losses < mostLosses - 1; losses++)
      expect(stateAfter("running", { kind: "lost", losses })).toBe("queued");
    expect(stateAfter("running", { kind: "lost", losses: mostLosses - 1 })).toBe("interrupted");
  });

  test("a run that is put back waits again, however often", () => {
    expect(stateAfter("running", { kind: "put back" })).toBe("queued");
  });
});
