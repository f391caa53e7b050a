import { describe, expect, it } from "vitest";
import { createPromptHistory } from "./prompt-history.js";

const state = (text: string) => ({ text, caret: text.length });

describe("the undo of a prompt", () => {
  it("takes back what was typed closely as one step, and does it again", () => {
    const history = createPromptHistory();
    history.keep(state(""), "type", 0);
    history.keep(state("a"), "type", 100);
    history.keep(state("ab"), "type", 5000);
    expect(history.back(state("abc"))).toEqual(state("ab"));
    expect(history.back(state("ab"))).toEqual(state(""));
    expect(history.back(state(""))).toBeUndefined();
    expect(history.again(state(""))).toEqual(state("ab"));
    expect(history.again(state("ab"))).toEqual(state("abc"));
  });

  it("makes a step of its own of each kind of change", () => {
    const history = createPromptHistory();
    history.keep(state(""), "type", 0);
    history.keep(state("a"), "delete", 10);
    expect(history.back(state(""))).toEqual(state("a"));
  });

  it("forgets what was taken back when something else is done", () => {
    const history = createPromptHistory();
    history.keep(state(""), "type", 0);
    history.back(state("a"));
    history.keep(state(""), "paste", 10);
    expect(history.again(state("b"))).toBeUndefined();
  });
});
