import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPack } from "@dreamloom/engine/testing";
import pack from "./index.js";
import { doorOf, folder } from "./test-doors.js";

test("every definition is documented, pure, deterministic and hears a cancel", async () => {
  assert.deepEqual(await checkPack(pack, { folder, doors: doorOf() }), []);
});
