import { describe, expect, it } from "vitest";
import {
  limitsInWords,
  moreLimitsInWords,
  morePermissions,
  morePermissionsInWords,
  permissionsInWords,
} from "./permissions.js";

describe("permissions in words", () => {
  it("say of a pack without any that it only computes", () => {
    expect(permissionsInWords({})).toEqual([
      "It may only compute with what flows into its nodes: no files, no internet, no programs.",
    ]);
  });

  it("name hosts and variables, and what network and files mean together", () => {
    expect(
      permissionsInWords({
        read: true,
        network: ["api.acme.example", "cdn.acme.example"],
        environment: ["ACME_KEY"],
      }),
    ).toEqual([
      "It may send data to api.acme.example and cdn.acme.example over the internet and get answers from there.",
      "So it could send files that you choose on its nodes to api.acme.example and cdn.acme.example.",
      "The value of your environment variable ACME_KEY is sent along when it asks api.acme.example and cdn.acme.example; the pack itself does not see it.",
      "It may read files that you choose on its nodes, and no others.",
    ]);
  });

  it("say so when there is no internet, and say something of each permission", () => {
    const words = permissionsInWords({ write: true, picture: true, backend: true, processes: true });
    expect(words).toHaveLength(5);
    expect(words.at(-1)).toBe("It has no internet.");
    for (const sentence of words) expect(sentence).toMatch(/^[A-Z].*\.$/);
  });
});

describe("more permissions", () => {
  it("are what the one allows and the other did not, hosts and variables by name", () => {
    const before = { read: true, network: ["a.example"] } as const;
    const after = {
      read: true,
      picture: true,
      network: ["a.example", "b.example"],
      environment: ["KEY"],
    } as const;
    expect(morePermissions(before, after)).toEqual({
      picture: true,
      network: ["b.example"],
      environment: ["KEY"],
    });
    expect(morePermissions(after, before)).toEqual({});
    expect(morePermissionsInWords(after, before)).toEqual([]);
  });

  it("name what an old permission means together with a new one", () => {
    expect(morePermissionsInWords({ read: true }, { read: true, network: ["a.example"] })).toEqual([
      "It may send data to a.example over the internet and get answers from there.",
      "So it could send files that you choose on its nodes to a.example.",
    ]);
    expect(
      morePermissionsInWords({ network: ["a.example"] }, { network: ["a.example"], read: true }),
    ).toContain("So it could send files that you choose on its nodes to a.example.");
  });

  it("name a new variable alone with the hosts that were there", () => {
    expect(
      morePermissionsInWords(
        { network: ["a.example"] },
        { network: ["a.example"], environment: ["ACME_KEY"] },
      ),
    ).toEqual([
      "The value of your environment variable ACME_KEY is sent along when it asks a.example; the pack itself does not see it.",
    ]);
  });
});

describe("limits in words", () => {
  it("are said where they are more than usual", () => {
    expect(limitsInWords({ memoryMiB: 512, seconds: 60 })).toEqual([]);
    expect(limitsInWords({ memoryMiB: 256, seconds: 5 })).toEqual([]);
    expect(limitsInWords({ memoryMiB: 65_536, seconds: 86_400 })).toEqual([
      "Each of its processes may use 64 GiB of memory; the usual is 512 MiB.",
      "One of its tasks may take 24 hours; the usual is a minute.",
    ]);
    expect(limitsInWords({ memoryMiB: 700, seconds: 90 })).toEqual([
      "Each of its processes may use 700 MiB of memory; the usual is 512 MiB.",
      "One of its tasks may take 90 seconds; the usual is a minute.",
    ]);
  });

  it("are said of an update where it raises them", () => {
    const before = { memoryMiB: 1024, seconds: 120 };
    expect(moreLimitsInWords(before, before)).toEqual([]);
    expect(moreLimitsInWords({ memoryMiB: 64, seconds: 1 }, { memoryMiB: 512, seconds: 60 })).toEqual([]);
    expect(moreLimitsInWords(before, { memoryMiB: 1024, seconds: 3600 })).toEqual([
      "One of its tasks may take an hour; the usual is a minute.",
    ]);
  });
});
