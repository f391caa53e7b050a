/** The editor's own client store, built for Node from its source: what a browser would run, without the browser. */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";

const root = join(import.meta.dirname, "..", "..");

/** Builds the store into a folder of its own and gives what it exports; `folder` is to be removed afterwards. */
export async function clientStore() {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-client-"));
  await build({
    root: join(root, "packages/editor"),
    configFile: false,
    logLevel: "error",
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: join(root, "packages/editor/src/store/connection.ts"),
      outDir: folder,
      emptyOutDir: true,
      minify: false,
      rollupOptions: { output: { entryFileNames: "connection.mjs" } },
    },
  });
  const { createConnection } = await import(pathToFileURL(join(folder, "connection.mjs")).href);
  return { createConnection, folder };
}
