import { describe, expect, it } from "vitest";
import { createCatalogue } from "./catalogue.js";
import type { AnyDefinition } from "./define-node.js";
import { lookAround } from "./look.js";
import { check, documentOf, filesOf, testCatalogue } from "./testing/document-rig.js";
import { testPack } from "./testing/test-pack.js";

const mini = { lmm: { hidden: 8 }, adapter: { hidden: 8, width: 32 }, dit: { width: 32 } };

describe("looking around", () => {
  it("asks the files of every node that has a look, load nodes of file literals too", async () => {
    const document = documentOf({
      load: ["load", { checkpoint: "mini" }],
      save: ["save", { picture: { file: "a.png" } }],
    });
    const looked = await lookAround(document, testCatalogue, filesOf(["a.png"], { mini }));
    expect(Object.fromEntries(looked)).toEqual({
      load: { facets: mini },
      "save.picture": { depends: { "*": ["sha256:a.png"] } },
    });
    const { graph, diagnostics } = check(document, looked);
    expect(diagnostics).toEqual([]);
    expect(graph!.byId.get("save.picture")!.looked).toEqual({ depends: { "*": ["sha256:a.png"] } });
  });

  it("makes diagnostics of what is missing, with codes for files and for models", async () => {
    const document = documentOf({
      load: ["load", { checkpoint: "big" }],
      save: ["save", { picture: { file: "gone.png" } }],
    });
    const looked = await lookAround(document, testCatalogue, filesOf([]));
    expect(check(document, looked).diagnostics).toEqual([
      {
        code: "missing-model",
        severity: "error",
        node: "load",
        port: "checkpoint",
        message: 'There is no file "models:big".',
      },
      {
        code: "missing-file",
        severity: "error",
        node: "save",
        port: "picture",
        message: 'There is no file "gone.png".',
      },
    ]);
  });

  it("does not ask about literals that are wrong, such as a name that leads upwards", async () => {
    const document = documentOf({ save: ["save", { picture: { file: "../secret.png" } }] });
    const files = filesOf(["../secret.png"]);
    expect(await lookAround(document, testCatalogue, files)).toEqual(new Map());
    expect(check(document).diagnostics[0]?.code).toBe("wrong-file-name");
  });

  it("throws what is no NodeError: a bug is not a missing file", async () => {
    const load: AnyDefinition = testPack.nodes[0]!;
    const broken = { ...load, look: () => Promise.reject(new TypeError("x is not a function")) };
    const catalogue = createCatalogue([{ ...testPack, nodes: [broken] }]);
    const document = documentOf({ load: ["load", { checkpoint: "mini" }] });
    await expect(lookAround(document, catalogue, filesOf([]))).rejects.toThrow(TypeError);
  });
});
