/**
 * Which addresses are on the public internet. Everything else (this computer, the home's or company's network, cloud
 * machines' own services, reserved ranges, and IPv6 forms that hide such an IPv4 address) is out of bounds for packs.
 * Source: IANA's registries of special-purpose addresses (RFC 6890 and what updates it).
 */

import { BlockList, isIPv4, isIPv6 } from "node:net";

/** Whether an address, as a resolver gives it, is public. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !special4.check(address, "ipv4");
  if (!isIPv6(address) || address.includes("%")) return false;
  const hidden = hiddenIPv4(address);
  if (hidden !== undefined) return isPublicAddress(hidden);
  return global6.check(address, "ipv6") && !special6.check(address, "ipv6");
}

const special4 = blocks("ipv4", [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.31.196.0", 24],
  ["192.52.193.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["192.175.48.0", 24],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
]);

const global6 = blocks("ipv6", [["2000::", 3]]);
const special6 = blocks("ipv6", [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["2620:4f:8000::", 48],
  ["3fff::", 20],
]);

/** The IPv4 address that an IPv6 one stands for: mapped (`::ffff:0:0/96`) or translated by a network (`64:ff9b::/96`). */
function hiddenIPv4(address: string): string | undefined {
  const groups = groupsOf(address);
  const before = groups.slice(0, 6).join(":");
  if (before !== "0:0:0:0:0:ffff" && before !== "64:ff9b:0:0:0:0") return undefined;
  const bytes = groups.slice(6).flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
  return bytes.join(".");
}

/** The eight groups of an IPv6 address, without leading zeros. */
function groupsOf(address: string): readonly string[] {
  // The URL parser writes every address in one form: hexadecimal groups with the longest run of zeros left out.
  const short = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [before = "", after] = short.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  return [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => "0"), ...tail];
}

function blocks(family: "ipv4" | "ipv6", subnets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [address, bits] of subnets) list.addSubnet(address, bits, family);
  return list;
}
