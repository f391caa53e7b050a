import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPack } from "@dreamloom/engine/testing";
import pack from "./index.js";

test("every definition is documented, pure, deterministic and hears a cancel", async () => {
  assert.deepEqual(await checkPack(pack), []);
});
