/** A file as a value: its name, whole and without its folders. */

/** The file that a value names. */
export function fileOf(value: unknown): { readonly file?: string } {
  if (typeof value !== "object" || value === null || !("file" in value)) return {};
  return typeof value.file === "string" ? { file: value.file } : {};
}

/** A file's own name, without its folders. */
export function nameIn(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
