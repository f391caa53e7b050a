import { describe, expect, expectTypeOf, it } from "vitest";
import { defineNode } from "../define-node.js";
import type { Conditioning, Latent, Mask, Model, Picture } from "../doors.js";
import { conditioning, dit, latent, mask, picture } from "./dream.js";
import { listOf, numberSocket } from "./plain.js";
import {
  choice,
  colour,
  file,
  flag,
  integer,
  list,
  number,
  optional,
  port,
  seed,
  text,
} from "./port-builders.js";

const samplers = ["euler", "heun"] as const;

describe("port builders", () => {
  it("give run the types of its values", () => {
    defineNode({
      type: "test/all",
      version: 1,
      title: "All",
      about: "Has every kind of port.",
      inputs: {
        dit,
        start: port(latent, "A start."),
        null: optional(conditioning, "Steers away."),
        mask: optional(mask, "Where."),
        guidance: number("How strongly."),
        steps: integer("How many."),
        room: optional(integer("How many.", { default: 3 })),
        sampler: choice("How.", samplers),
        other: choice("How.", ["a", "b"]),
        seed: seed(),
        words: text("Words."),
        on: flag("Whether."),
        back: colour("Behind."),
        file: file("Which."),
        pictures: list(picture, "Which."),
      },
      outputs: { picture, numbers: listOf(numberSocket), dit: optional(dit, "Handed on.") },
      run(values) {
        expectTypeOf(values.dit).toEqualTypeOf<Model>();
        expectTypeOf(values.start).toEqualTypeOf<Latent>();
        expectTypeOf(values.null).toEqualTypeOf<Conditioning | undefined>();
        expectTypeOf(values.mask).toEqualTypeOf<Mask | undefined>();
        expectTypeOf(values.guidance).toEqualTypeOf<number>();
        expectTypeOf(values.room).toEqualTypeOf<number | undefined>();
        expectTypeOf(values.sampler).toEqualTypeOf<"euler" | "heun">();
        expectTypeOf(values.other).toEqualTypeOf<"a" | "b">();
        expectTypeOf(values.seed).toEqualTypeOf<bigint>();
        expectTypeOf(values.words).toEqualTypeOf<string>();
        expectTypeOf(values.on).toEqualTypeOf<boolean>();
        expectTypeOf(values.file).toEqualTypeOf<{ readonly file: string; readonly digest?: string }>();
        expectTypeOf(values.pictures).toEqualTypeOf<readonly Picture[]>();
        // @ts-expect-error -- there is no such input
        void values.nothing;
        return { picture: values.pictures[0]!, numbers: [1], dit: undefined };
      },
    });
  });

  it("let no output be missing, misnamed or of another type", () => {
    const words = { type: "test/wrong", version: 1, title: "Wrong", about: "Is wrong.", inputs: {} };
    // @ts-expect-error -- the output is missing
    defineNode({ ...words, outputs: { a: numberSocket }, run: () => ({}) });
    // @ts-expect-error -- the output has another name
    defineNode({ ...words, outputs: { a: numberSocket }, run: () => ({ b: 1 }) });
    // @ts-expect-error -- the output has another type
    defineNode({ ...words, outputs: { a: numberSocket }, run: () => ({ a: "1" }) });
    // @ts-expect-error -- the default is none of the choices
    choice("How.", samplers, { default: "euclid" });
  });

  it("say default, widget and whether a link may stand there", () => {
    expect(number("How.", { default: 3, min: 1, max: 9, step: 0.5, unit: "px" })).toMatchObject({
      about: "How.",
      optional: false,
      linkable: true,
      default: 3,
      widget: { kind: "number", min: 1, max: 9, step: 0.5, unit: "px" },
    });
    expect(integer("How.")).not.toHaveProperty("default");
    expect(choice("How.", samplers)).toMatchObject({
      default: "euler",
      widget: { kind: "choice", choices: samplers },
    });
    expect(flag("Whether.", { default: true }).default).toBe(true);
    expect(seed()).toMatchObject({ default: 0n, widget: { kind: "seed" } });
    expect(text("Words.", { lines: 4, linkable: false })).toMatchObject({
      linkable: false,
      widget: { kind: "text", lines: 4 },
    });
    expect(file("Which.", { accept: [".png"] })).toMatchObject({
      linkable: false,
      widget: { kind: "file", accept: [".png"] },
    });
  });

  it("make an optional port of any other, without its default", () => {
    const room = optional(integer("How many.", { default: 3, min: 1 }));
    expect(room).toMatchObject({ optional: true, about: "How many.", widget: { kind: "integer", min: 1 } });
    expect(room).not.toHaveProperty("default");
    expect(optional(picture, "Which.", { facets: {} })).toMatchObject({
      optional: true,
      about: "Which.",
      facets: {},
    });
  });
});
