/**
 * Compiles a pack with the TypeScript that comes with Dreamloom, through its API. Keeps what it parsed, so that the next
 * time takes a fraction of the first. Writes nothing while there is a mistake: what was built last stays.
 */

import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import ts from "typescript";

/** Compiles one folder, again and again. */
export interface Compiler {
  /** What is wrong, one `file:line:column sentence` each; nothing when everything was written. */
  compile(): readonly string[];
}

type Builder = ts.EmitAndSemanticDiagnosticsBuilderProgram;

/** Makes a compiler for the folder that `tsconfig.json` stands in. */
export function createCompiler(folder: string): Compiler {
  const files = new Map<string, { readonly stamp: string; readonly source: ts.SourceFile | undefined }>();
  let before: Builder | undefined;
  return {
    compile() {
      const config = readConfig(folder);
      const broken = config.errors.filter(isError);
      if (broken.length > 0) return sentencesOf(broken, folder);
      const host = hostWith(config.options, files);
      const builder = ts.createEmitAndSemanticDiagnosticsBuilderProgram(
        config.fileNames,
        config.options,
        host,
        before,
        config.errors,
      );
      before = builder;
      const wrong = diagnosticsOf(builder).filter(isError);
      if (wrong.length > 0) return sentencesOf(wrong, folder);
      const { diagnostics } = builder.emit();
      // What was not written now is written the next time, too: a builder remembers what it has emitted.
      if (diagnostics.some(isError)) before = undefined;
      else sweep(folder, config);
      return sentencesOf(diagnostics.filter(isError), folder);
    },
  };
}

function readConfig(folder: string): ts.ParsedCommandLine {
  const path = join(folder, "tsconfig.json");
  const { config, error } = ts.readConfigFile(path, (name) => ts.sys.readFile(name));
  const read = ts.parseJsonConfigFileContent(
    error === undefined ? config : {},
    ts.sys,
    folder,
    {
      noEmit: false,
      noEmitOnError: false,
    },
    path,
  );
  return error === undefined ? read : { ...read, errors: [error, ...read.errors] };
}

/** Parses a file again only when it has changed: most of what is read are TypeScript's own libraries. */
function hostWith(
  options: ts.CompilerOptions,
  files: Map<string, { readonly stamp: string; readonly source: ts.SourceFile | undefined }>,
): ts.CompilerHost {
  const host = ts.createIncrementalCompilerHost(options);
  return {
    ...host,
    getSourceFile(name, ...rest) {
      const stamp = stampOf(name);
      const known = files.get(name);
      if (known !== undefined && known.stamp === stamp) return known.source;
      const source = host.getSourceFile(name, ...rest);
      files.set(name, { stamp, source });
      return source;
    },
  };
}

function stampOf(name: string): string {
  const { size, mtimeMs, ino } = statSync(name, { throwIfNoEntry: false }) ?? {};
  return `${size} ${mtimeMs} ${ino}`;
}

function diagnosticsOf(builder: Builder): readonly ts.Diagnostic[] {
  const early = [...builder.getOptionsDiagnostics(), ...builder.getSyntacticDiagnostics()];
  return early.length > 0 ? early : [...builder.getGlobalDiagnostics(), ...builder.getSemanticDiagnostics()];
}

function isError({ category }: ts.Diagnostic): boolean {
  return category === ts.DiagnosticCategory.Error;
}

function sentencesOf(diagnostics: readonly ts.Diagnostic[], folder: string): string[] {
  return diagnostics.map(({ file, start, messageText }) => {
    const message = ts.flattenDiagnosticMessageText(messageText, " ").replace(/\s+/g, " ");
    if (file === undefined) return `tsconfig.json ${message}`;
    const { line, character } = ts.getLineAndCharacterOfPosition(file, start ?? 0);
    const name = relative(folder, file.fileName).split(sep).join("/");
    return `${name}:${line + 1}:${character + 1} ${message}`;
  });
}

/** Takes out what a source that is gone was compiled to, so that nothing stale is run or shared. */
function sweep(folder: string, { options, fileNames }: ts.ParsedCommandLine): void {
  const { outDir, rootDir } = options;
  if (outDir === undefined || rootDir === undefined) return;
  const inside = relative(folder, outDir);
  if (inside === "" || inside.startsWith("..") || !relative(outDir, rootDir).startsWith("..")) return;
  if (!existsSync(outDir)) return;
  const sources = new Set(fileNames.map((name) => relative(rootDir, name).replace(/\.[cm]?tsx?$/, "")));
  for (const entry of readdirSync(outDir, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const compiled = /^(.*?)(\.d)?\.[cm]?(js|ts)(\.map)?$/.exec(relative(outDir, path))?.[1];
    if (entry.isFile() && compiled !== undefined && !sources.has(compiled)) rmSync(path);
  }
}
