import { describe, expect, it } from "vitest";
import { describeSocket } from "./describe-socket.js";
import { readLiteral } from "../literal-check.js";
import { picture } from "./dream.js";
import {
  choiceSocket,
  colourSocket,
  fileSocket,
  flagSocket,
  integerSocket,
  listOf,
  numberSocket,
  seedSocket,
  table,
  textSocket,
} from "./plain.js";
import { socketOf } from "./socket-of.js";

const sockets = [
  textSocket,
  numberSocket,
  integerSocket,
  flagSocket,
  seedSocket,
  colourSocket,
  fileSocket,
  table,
  choiceSocket(["a", "b"]),
  listOf(numberSocket),
  listOf(listOf(choiceSocket(["a"]))),
];
const values = [
  "a",
  "#ff8800",
  1,
  1.5,
  -1,
  true,
  null,
  [1],
  [["a"]],
  { file: "a.png" },
  "18446744073709551616",
];

describe("a socket made again from its description", () => {
  it("says of every value what the socket itself says", () => {
    for (const socket of sockets) {
      const again = socketOf(JSON.parse(JSON.stringify(describeSocket(socket))));
      expect(describeSocket(again)).toEqual(describeSocket(socket));
      for (const value of values)
        expect(readLiteral({ socket: again }, value), `${socket.name} ${JSON.stringify(value)}`).toEqual(
          readLiteral({ socket }, value),
        );
    }
  });

  it("checks what only a link can bring as the socket itself does", () => {
    expect(socketOf(describeSocket(picture)).verify("anything")).toBe(picture.verify("anything"));
  });

  it("finds nothing wrong with values of a socket that nothing is known of", () => {
    const unknown = { name: "acme/thing", article: "a thing", about: "A thing.", facets: [] };
    expect(socketOf(unknown).verify("anything")).toBeUndefined();
  });
});
