/** Pictures on terminals that can show them: kitty's protocol and iTerm2's, which WezTerm speaks too. */

import { readFileSync } from "node:fs";

/** How a terminal wants pictures. */
export type PictureProtocol = "kitty" | "iterm";

/** Columns that a shown picture takes: about 300 points wide on most terminals. */
const columns = 36;
const mostBytes = 16 * 2 ** 20;

/** The protocol of the terminal that we write to, or undefined where it is not known to show pictures. */
export function pictureProtocol(environment: NodeJS.ProcessEnv): PictureProtocol | undefined {
  // Multiplexers swallow the escape codes.
  if (environment["TMUX"] || environment["STY"] || environment["NO_COLOR"] || environment["CI"])
    return undefined;
  const program = environment["TERM_PROGRAM"];
  if (program === "iTerm.app" || program === "WezTerm") return "iterm";
  if (environment["KITTY_WINDOW_ID"] || environment["TERM"] === "xterm-kitty" || program === "ghostty")
    return "kitty";
  return undefined;
}

/**
 * The escape codes that show a PNG file scaled up by the terminal, and a line with its true size. Empty where the
 * file is not a PNG or too large to send.
 */
export function terminalPicture(path: string, protocol: PictureProtocol): string {
  const bytes = readFileSync(path);
  const size = pngSize(bytes);
  if (size === undefined || bytes.length > mostBytes) return "";
  const shown = protocol === "kitty" ? kitty(bytes) : iterm(bytes);
  return `${shown}\n${size.width} × ${size.height} pixels, scaled for the screen\n`;
}

/** Width and height of a PNG, from its first chunk; undefined where the bytes are not a PNG. */
export function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  if (
    bytes.length < 24 ||
    Buffer.from(bytes.buffer, bytes.byteOffset, 8).toString("hex") !== "89504e470d0a1a0a"
  )
    return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

/** kitty graphics protocol: base64 in chunks of at most 4,096 characters; with `c` alone the height follows. */
function kitty(bytes: Buffer): string {
  const text = bytes.toString("base64");
  const chunks: string[] = [];
  for (let at = 0; at < text.length; at += 4096) {
    const more = at + 4096 < text.length ? 1 : 0;
    const control = at === 0 ? `a=T,f=100,q=2,c=${columns},m=${more}` : `m=${more}`;
    chunks.push(`\x1b_G${control};${text.slice(at, at + 4096)}\x1b\\`);
  }
  return chunks.join("");
}

/** iTerm2 inline images protocol. */
function iterm(bytes: Buffer): string {
  return `\x1b]1337;File=inline=1;size=${bytes.length};width=${columns};preserveAspectRatio=1:${bytes.toString("base64")}\x07`;
}
