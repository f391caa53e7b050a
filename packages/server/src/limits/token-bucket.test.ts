import { expect, it } from "vitest";
import { createTokenBucket } from "./token-bucket.js";

it("a bucket lets a burst through, then so many a second", () => {
  let now = 0;
  const bucket = createTokenBucket({ burst: 5, perSecond: 2 }, () => now);
  const taken = () => {
    let count = 0;
    while (bucket.take()) count++;
    return count;
  };
  expect(taken()).toBe(5);
  now += 1000;
  expect(taken()).toBe(2);
  now += 100_000;
  expect(taken()).toBe(5);
});
