const KINDS: readonly { readonly magic: string; readonly kind: string }[] = [
  { magic: "GGUF", kind: "a GGUF file" },
  { magic: "PK\x03\x04", kind: "a zip archive (PyTorch's .bin, .pt and .ckpt files are such)" },
  {
    magic: "version https://git-lfs",
    kind: "a Git LFS pointer: the weights themselves were never downloaded",
  },
  { magic: "<!DOCTYPE", kind: "a web page" },
  { magic: "<html", kind: "a web page" },
  { magic: "\x80\x02", kind: "a Python pickle" },
  { magic: "\x80\x04", kind: "a Python pickle" },
  { magic: "\x89PNG", kind: "a PNG picture" },
  { magic: "\x1f\x8b", kind: "a gzip archive" },
];

/** Says what a file is by its first bytes, when they are those of another well-known format ("a GGUF file"). */
export function guessKind(start: Uint8Array): string | undefined {
  const text = Buffer.from(start).toString("latin1");
  // A safetensors header begins with "{" after eight bytes of length, whatever those happen to spell.
  if (text[8] === "{") return undefined;
  return KINDS.find(({ magic }) => text.startsWith(magic))?.kind;
}
