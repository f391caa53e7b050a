/**
 * Requests that a pack asks for. Checked here: the host is one that it was permitted, the URL holds nothing else, the
 * headers are of an innocent kind, and values of the environment stand in headers alone. What is sent for the pack never
 * comes back to it: no value of a variable stands in an answer or an error.
 */

import { isTensor, NodeError } from "@dreamloom/engine";
import type { Value } from "@dreamloom/engine";
import { isRecord, listOf, recordOf, tensorOf, textOf, wordOf, WrongClaim } from "./claims.js";
import { bytesTensor } from "./task-under-way.js";
import type { Answer, TaskUnderWay } from "./task-under-way.js";

const mostBodyBytes = 64 * 2 ** 20;

/** Answers of the call `fetch`. */
export const networkCalls = {
  fetch: async ([url, options], task) => {
    const said = options === undefined || options === null ? {} : recordOf(options, "the options");
    const method = said["method"] === undefined ? "GET" : wordOf(said["method"], "the method", methods);
    const where = permittedUrl(textOf(url, "the URL", 8_192), task);
    const { headers, secrets } = headersOf(said["headers"], task);
    const body = await bodyOf(said["body"]);
    if (method === "GET" && body !== undefined) throw new WrongClaim("a GET has no body");
    const { status, type, bytes } = await task.network({
      url: where,
      method,
      headers,
      body,
      signal: task.signal,
    });
    for (const { name, value } of secrets)
      if (
        Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(value) ||
        type.includes(value)
      )
        throw new NodeError(
          `The host "${where.hostname}" repeats the value of the variable ${name} in its answer, which is kept from the pack.`,
          { remedy: `If you do not trust the host with ${name}, give it another value.` },
        );
    return { status, type: printable(type), bytes: bytesTensor(bytes) };
  },
} as const satisfies Readonly<Record<string, Answer>>;

const methods = ["GET", "POST", "PUT"] as const;

function permittedUrl(text: string, { pack }: TaskUnderWay): URL {
  const { name, permissions } = pack.manifest;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new WrongClaim("the URL is none");
  const refused = (what: string): NodeError =>
    new NodeError(`The pack "${name}" may not ask ${what}.`, {
      remedy: "Its author can name the hosts that it needs in its permissions; you would be asked again.",
    });
  if (url.protocol !== "https:")
    throw refused(`over "${url.protocol.slice(0, 20)}"; only https is permitted`);
  if (!(permissions.network ?? []).includes(url.hostname))
    throw refused(`the host "${url.hostname.slice(0, 253)}", which is not among its permissions`);
  if (url.port !== "")
    throw refused(`"${url.hostname}" on port ${url.port}; only the usual one is permitted`);
  if (url.username !== "" || url.password !== "") throw new WrongClaim("the URL holds a name or a password");
  url.hash = "";
  return url;
}

/** A value of the environment that stands in a header. */
interface Secret {
  readonly name: string;
  readonly value: string;
}

/** Headers that say how a message travels, where it goes or who passes it on are ours to set. */
const ours =
  /^(?:host|connection|content-length|transfer-encoding|te|trailer|upgrade|expect|keep-alive|via|forwarded|x-forwarded-.*|proxy-.*|sec-.*|accept-encoding)$/;

function headersOf(
  value: Value | undefined,
  task: TaskUnderWay,
): { readonly headers: Readonly<Record<string, string>>; readonly secrets: readonly Secret[] } {
  const headers: Record<string, string> = { "user-agent": "Dreamloom", "accept-encoding": "identity" };
  const secrets: Secret[] = [];
  const said = value === undefined || value === null ? [] : Object.entries(recordOf(value, "the headers"));
  if (said.length > 50) throw new WrongClaim(`it sets ${said.length} headers; it may set 50`);
  for (const [key, content] of said) {
    const name = key.toLowerCase();
    if (!/^[a-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(name))
      throw new WrongClaim("a header has no name that headers have");
    if (ours.test(name)) throw new WrongClaim(`it sets the header "${name}", which is not for it to set`);
    const parts = typeof content === "string" ? [content] : listOf(content, `the header "${name}"`, 20);
    const words = parts.map((part) =>
      isRecord(part) ? secretOf(part, task, secrets) : textOf(part, `a part of the header "${name}"`, 8_192),
    );
    headers[name] = headerText(words.join(""), name);
  }
  return { headers, secrets };
}

function secretOf(
  part: Readonly<Record<string, Value>>,
  { pack, environment }: TaskUnderWay,
  secrets: Secret[],
): string {
  const { name: packName, permissions } = pack.manifest;
  const name = textOf(part["environment"], "the name of a variable", 100);
  if (!(permissions.environment ?? []).includes(name))
    throw new NodeError(`The pack "${packName}" may not use the environment variable "${name}".`, {
      remedy: "Its author can name it in its permissions; you would be asked again.",
    });
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  if (value === undefined || value === "")
    throw new NodeError(`The pack "${packName}" needs the environment variable ${name}, which is not set.`, {
      remedy: `Set ${name} before you start Dreamloom.`,
    });
  if (!/^[\x20-\x7e]*$/.test(value))
    throw new NodeError(`The environment variable ${name} holds letters that a header cannot carry.`);
  secrets.push({ name, value });
  return value;
}

/** A header as it may be sent. The text may hold a secret and stands in no error. */
function headerText(text: string, name: string): string {
  if (text.length <= 16_384 && /^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text;
  throw new WrongClaim(`the header "${name}" is too long, or holds letters that a header cannot carry`);
}

async function bodyOf(value: Value | undefined): Promise<Uint8Array | undefined> {
  if (value === undefined || value === null) return undefined;
  const bytes = isTensor(value)
    ? await tensorOf(value, "the body").bytes()
    : Buffer.from(textOf(value, "the body", mostBodyBytes));
  if (bytes.byteLength > mostBodyBytes) throw new WrongClaim("the body has more than 64 MiB");
  return bytes;
}

/** A text from the network, in one line. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "").slice(0, 200);
}
