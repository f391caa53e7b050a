/** Asks the server's API whether it would have this page at all. */

/** The server's own sentence when it will not, nothing when it would or cannot be reached. */
export async function whyRefused(): Promise<string | undefined> {
  if (typeof location !== "object") return undefined;
  try {
    const answer = await fetch(new URL("api/status", location.href));
    if (answer.status !== 401 && answer.status !== 403) return undefined;
    const said = (await answer.json()) as { readonly error?: { readonly message?: string } };
    return said.error?.message ?? "The server does not know this page any more. Open it anew by its link.";
  } catch {
    return undefined;
  }
}
