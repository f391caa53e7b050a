import { describe, expect, it } from "vitest";
import {
  closeTab,
  createAppStore,
  dropToast,
  moveTab,
  openTab,
  renameTab,
  select,
  selectionOf,
  setView,
  toast,
  togglePanel,
} from "./app-store.js";

function withTabs(...tabs: readonly string[]): ReturnType<typeof createAppStore> {
  const app = createAppStore();
  for (const tab of tabs) openTab(app, tab);
  return app;
}

describe("the page's store", () => {
  it("goes to the tab that a document has instead of opening a second one", () => {
    const app = withTabs("a", "b");
    openTab(app, "a");
    expect(app.getState()).toMatchObject({ tabs: ["a", "b"], active: "a" });
  });

  it("shows the tab to the left of one that is closed, and the first one after the first", () => {
    const app = withTabs("a", "b", "c");
    closeTab(app, "c");
    expect(app.getState().active).toBe("b");
    openTab(app, "a");
    closeTab(app, "a");
    expect(app.getState()).toMatchObject({ tabs: ["b"], active: "b" });
    closeTab(app, "b");
    expect(app.getState()).toMatchObject({ tabs: [], active: undefined });
  });

  it("moves a tab before another one, or to the end", () => {
    const app = withTabs("a", "b", "c");
    moveTab(app, "c", "a");
    expect(app.getState().tabs).toEqual(["c", "a", "b"]);
    moveTab(app, "c", undefined);
    expect(app.getState().tabs).toEqual(["a", "b", "c"]);
  });

  it("keeps place, mode and selection of a document that gets another name", () => {
    const app = withTabs("a", "b");
    setView(app, "b", { zoom: 0.5, mode: "form" });
    select(app, { nodes: ["sample"] });
    renameTab(app, "b", "c");
    expect(app.getState()).toMatchObject({ tabs: ["a", "c"], active: "c" });
    expect(app.getState().views.get("c")).toMatchObject({ document: "c", zoom: 0.5, mode: "form" });
    expect([...selectionOf(app.getState()).nodes]).toEqual(["sample"]);
  });

  it("selects what is given and nothing else", () => {
    const app = withTabs("a");
    select(app, { nodes: ["x"], links: ["y.in"] });
    select(app, { boxes: ["#g"] });
    const { nodes, boxes, links } = selectionOf(app.getState());
    expect([[...nodes], [...boxes], [...links]]).toEqual([[], ["#g"], []]);
  });

  it("closes a panel that is asked for again", () => {
    const app = withTabs();
    togglePanel(app, "nodes");
    expect(app.getState().panel).toBe("nodes");
    togglePanel(app, "nodes");
    expect(app.getState().panel).toBe("none");
  });

  it("says the same sentence once, and keeps at most four", () => {
    const app = withTabs();
    for (const words of ["1", "2", "2", "3", "4", "5"]) toast(app, words);
    const { toasts } = app.getState();
    expect(toasts.map(({ message }) => message)).toEqual(["2", "3", "4", "5"]);
    dropToast(app, toasts[0]!.id);
    expect(app.getState().toasts.map(({ message }) => message)).toEqual(["3", "4", "5"]);
  });
});
