#!/usr/bin/env node
import("../dist/main.js").catch((error) => {
  if (error?.code === "ERR_MODULE_NOT_FOUND" && String(error.message).includes("dist")) {
    process.stderr.write("Dreamloom is not built yet. Type `npm run setup` in its folder, then try again.\n");
    process.exitCode = 5;
    return;
  }
  throw error;
});
