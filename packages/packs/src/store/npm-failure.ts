/** npm's failures as sentences: what is wrong, and what to do. */

import { NodeError } from "@dreamloom/engine";

const failures: readonly { readonly by: RegExp; readonly says: string; readonly remedy?: string }[] = [
  {
    by: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|ERR_SOCKET_TIMEOUT|EHOSTUNREACH/,
    says: "The registry cannot be reached.",
    remedy: "Connect this machine, or name another registry with --registry.",
  },
  {
    by: /ENOTCACHED|EOFFLINE/,
    says: "npm is set to work offline, and this package is not in its cache.",
  },
  {
    by: /with a date before/,
    says: "Your npm takes no version that is as young as this one (its settings min-release-age or before say so).",
  },
  { by: /ETARGET|ENOVERSIONS/, says: "The registry has no such version of it, or of something it needs." },
  {
    by: /E404|404 Not Found/,
    says: "The registry has no such package, or it needs one that is not there.",
    remedy: "Look at the spelling; dreamloom pack search finds packs by words.",
  },
  {
    by: /EINTEGRITY/,
    says: "What the registry sent is not what it says it is: the digest differs. Nothing was installed.",
    remedy: "Try again later, and tell who keeps the registry.",
  },
  {
    by: /E401|E403|ENEEDAUTH/,
    says: "The registry lets only people in that it knows.",
    remedy: "Say who you are with npm login, and try again.",
  },
  {
    by: /EALLOW(?:GIT|REMOTE|FILE|DIRECTORY)|dreamloom-fetches-nothing-by-git|spawn git/,
    says: "It needs a package from elsewhere than a registry (git, a web address or a folder); packs bring registry packages only.",
  },
  { by: /ENOSPC/, says: "The disk is full." },
  { by: /EACCES|EPERM|EROFS/, says: "npm may not write into the home folder." },
  { by: /TAR_BAD_ARCHIVE|TAR_ENTRY|Z_DATA_ERROR|Z_BUF_ERROR/, says: "The tarball is broken." },
];

/** What npm could not do, from what it said: a sentence. */
export function npmFailure(output: string): NodeError {
  const found = failures.find(({ by }) => by.test(output));
  if (found)
    return new NodeError(found.says, {
      ...(found.remedy !== undefined && { remedy: found.remedy }),
      cause: output.slice(0, 4000),
    });
  const said = output
    .split("\n")
    .filter((line) => /^npm (?:error|ERR!)/.test(line) && !/complete log|_logs/.test(line))
    .map((line) => line.replace(/^npm (?:error|ERR!) ?/, "").replace(/[\p{Cc}\p{Cf}]/gu, ""))
    .filter((line) => line !== "");
  return new NodeError(
    `npm could not do it. It said: ${said.slice(0, 4).join(" ").slice(0, 600) || "nothing"}`,
  );
}
