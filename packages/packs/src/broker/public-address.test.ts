import { describe, expect, it } from "vitest";
import { isPublicAddress } from "./public-address.js";

describe("a public address", () => {
  it.each([
    "1.1.1.1",
    "93.184.216.34",
    "172.32.0.1",
    "100.128.0.1",
    "2606:4700::1111",
    "2a00:1450:4001::200e",
  ])("is %s", (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ["this computer", "127.0.0.1"],
    ["this computer", "127.255.255.254"],
    ["any address", "0.0.0.0"],
    ["a home network", "192.168.1.1"],
    ["a company network", "10.0.0.1"],
    ["a company network", "172.16.0.1"],
    ["a company network", "172.31.255.255"],
    ["a provider's network", "100.64.0.1"],
    ["a cloud machine's secrets", "169.254.169.254"],
    ["a multicast group", "224.0.0.1"],
    ["reserved", "240.0.0.1"],
    ["everybody here", "255.255.255.255"],
    ["an example", "203.0.113.5"],
    ["a benchmark", "198.18.0.1"],
    ["this computer", "::1"],
    ["any address", "::"],
    ["a link", "fe80::1"],
    ["a link", "fe80::1%eth0"],
    ["a home network", "fd00::1"],
    ["a cloud machine's secrets", "fd00:ec2::254"],
    ["an old site", "fec0::1"],
    ["a multicast group", "ff02::1"],
    ["an example", "2001:db8::1"],
    ["a tunnel", "2001:0:4136:e378:8000:63bf:3fff:fdd2"],
    ["a tunnel to this computer", "2002:7f00:1::"],
    ["a mapped loopback", "::ffff:127.0.0.1"],
    ["a mapped loopback in hexadecimal", "::ffff:7f00:1"],
    ["a mapped loopback written out", "0:0:0:0:0:ffff:7f00:0001"],
    ["a mapped home network", "::FFFF:192.168.0.1"],
    ["a compatible loopback", "::127.0.0.1"],
    ["a translated loopback", "64:ff9b::7f00:1"],
    ["a translated cloud service", "64:ff9b::169.254.169.254"],
    ["a local translation", "64:ff9b:1::a00:1"],
    ["no address", "localhost"],
    ["no address", ""],
    ["a short form", "127.1"],
    ["a number", "2130706433"],
  ])("is not that of %s: %s", (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it("is one that stands for a public IPv4 address", () => {
    expect(isPublicAddress("::ffff:1.1.1.1")).toBe(true);
    expect(isPublicAddress("64:ff9b::101:101")).toBe(true);
  });
});
