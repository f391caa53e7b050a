import { expect, test } from "vitest";
import { crosses, distanceTo, lengthOf, partOf } from "./along.js";
import { boxOf, flatten, linkPath } from "./link-path.js";
import type { Box } from "./schemes.js";

const none: Box = [0, 0, 0, 0];

test("a thread forward leaves and arrives level", () => {
  const flat = flatten(linkPath({ from: [0, 0], to: [200, 100], via: [], fromBox: none, toBox: none }));
  expect([...flat.slice(0, 2)]).toEqual([0, 0]);
  expect([...flat.slice(-2)]).toEqual([200, 100]);
  expect(Math.abs(flat[3]! - flat[1]!)).toBeLessThan(2);
  expect(boxOf(flat)).toEqual([0, 0, 200, 100]);
});

test("a thread backward goes out, through the gap between the nodes, and in", () => {
  const path = linkPath({
    from: [200, 40],
    to: [0, 240],
    via: [],
    fromBox: [0, 0, 200, 100],
    toBox: [0, 200, 200, 300],
  });
  expect(path).toEqual({
    kind: "route",
    points: [
      [200, 40],
      [215, 40],
      [215, 150],
      [-15, 150],
      [-15, 240],
      [0, 240],
    ],
  });
});

test("a thread backward between nodes side by side passes below both", () => {
  const { points } = linkPath({
    from: [500, 40],
    to: [0, 40],
    via: [],
    fromBox: [300, 0, 500, 100],
    toBox: [0, 0, 200, 160],
  });
  expect(points[2]![1]).toBe(176);
});

test("reroute points are passed in order", () => {
  const flat = flatten(
    linkPath({
      from: [0, 0],
      to: [400, 0],
      via: [
        [100, -80],
        [300, -80],
      ],
      fromBox: none,
      toBox: none,
    }),
  );
  expect(distanceTo(flat, [100, -80]).far).toBeLessThan(0.001);
  expect(distanceTo(flat, [300, -80]).far).toBeLessThan(0.001);
});

test("a stroke across a thread crosses it, one beside it does not", () => {
  const flat = flatten(linkPath({ from: [0, 0], to: [200, 0], via: [], fromBox: none, toBox: none }));
  expect(crosses(flat, [100, -20], [100, 20])).toBe(true);
  expect(crosses(flat, [100, 10], [100, 20])).toBe(false);
});

test("a part of a thread is as long as was asked for", () => {
  const flat = flatten(linkPath({ from: [0, 0], to: [200, 60], via: [], fromBox: none, toBox: none }));
  const part = Float32Array.from(partOf(flat, 30, 50).flat());
  expect(lengthOf(part)).toBeCloseTo(20, 0);
});
