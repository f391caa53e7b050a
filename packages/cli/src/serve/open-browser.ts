/** Opens a browser, where there is a screen to open it on. */

import type { Host } from "../host.js";

/** Whether somebody could see it: a desktop, not a build machine, not a login from afar. */
export function hasScreen({ environment, terminal }: Pick<Host, "environment" | "terminal">): boolean {
  const { CI, SSH_CONNECTION, BROWSER, DISPLAY, WAYLAND_DISPLAY } = environment;
  if (!terminal.out || CI || SSH_CONNECTION || BROWSER === "none") return false;
  if (process.platform === "darwin" || process.platform === "win32") return true;
  return Boolean(DISPLAY ?? WAYLAND_DISPLAY);
}

/** Opens the address. A browser that cannot be started is no problem: the address stands on the screen. */
export async function openBrowser(url: string): Promise<void> {
  const { default: open } = await import("open");
  const child = await open(url).catch(() => undefined);
  child?.on("error", () => undefined);
}
