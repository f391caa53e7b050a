/** Builds the pages of the editor's bench into a folder of their own and serves them. */

import { createServer } from "node:http";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { createCatalogue } from "@dreamloom/engine";
import { parseDocument } from "@dreamloom/engine/document";
import { toPlain } from "@dreamloom/engine/edits";
import { dreamPack } from "@dreamloom/nodes";
import { build } from "vite";

const here = import.meta.dirname;
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

/** Builds these pages and serves them; `close` takes everything away again. */
export async function servePages(names) {
  const folder = await mkdtemp(join(tmpdir(), "dreamloom-bench-"));
  const { default: react } = await import("@vitejs/plugin-react");
  await build({
    configFile: false,
    root: here,
    base: "./",
    logLevel: "warn",
    plugins: [react()],
    define: {
      descriptions: JSON.stringify(createCatalogue([dreamPack]).describe()),
      graphs: JSON.stringify(await graphs()),
    },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: "es2022",
      chunkSizeWarningLimit: 4000,
      rollupOptions: {
        input: Object.fromEntries(names.map((name) => [name, join(here, name, "index.html")])),
      },
    },
  });
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    try {
      const picture = /^\/api\//.test(pathname);
      const path = picture ? join(here, "../../graphs/pictures/dog.png") : join(folder, pathname);
      const bytes = await readFile(path);
      response.writeHead(200, { "content-type": types[extname(path)] ?? "image/png" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The graphs of the repository, as plain documents. */
async function graphs() {
  const folder = join(here, "../../graphs");
  const found = {};
  for (const name of await readdir(folder)) {
    if (!name.endsWith(".json")) continue;
    const { document } = parseDocument(await readFile(join(folder, name), "utf8"));
    if (document) found[name.slice(0, -5)] = toPlain(document);
  }
  return found;
}
