/** Builds the page of all states into a folder of its own and serves it, with some of the miniature's pictures. */

import { createServer } from "node:http";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { createCatalogue } from "@dreamloom/engine";
import { dreamPack } from "@dreamloom/nodes";
import react from "@vitejs/plugin-react";
import { build } from "vite";

const here = import.meta.dirname;
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2" };

/** Answers with where the page is, and what closes it. */
export async function serveLook() {
  const built = await mkdtemp(join(tmpdir(), "dreamloom-look-"));
  await build({
    configFile: false,
    root: here,
    base: "./",
    logLevel: "warn",
    plugins: [react()],
    define: { descriptions: JSON.stringify(createCatalogue([dreamPack]).describe()) },
    build: { outDir: built, emptyOutDir: true, target: "es2022", minify: false },
  });
  const server = createServer((request, response) => answer(built, request, response));
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: async () => {
      server.close();
      await rm(built, { recursive: true });
    },
  };
}

async function answer(built, request, response) {
  try {
    const path = fileOf(built, new URL(request.url, "http://localhost"));
    const bytes = await readFile(path);
    response.writeHead(200, { "content-type": types[extname(path)] ?? "image/png" }).end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

function fileOf(built, { pathname, searchParams }) {
  const pictures = join(here, "../../graphs");
  if (pathname.endsWith("/file")) return join(pictures, searchParams.get("name"));
  if (pathname.startsWith("/api/pictures/")) return join(pictures, "pictures/dog.png");
  return join(built, pathname === "/" ? "index.html" : pathname);
}
