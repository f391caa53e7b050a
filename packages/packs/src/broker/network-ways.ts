/** How hosts are reached: names to addresses, which addresses may be asked, on which port. Another way exists only in tests. */

import { lookup } from "node:dns/promises";
import { isPublicAddress } from "./public-address.js";

/** An address as a resolver gives it. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** How hosts are reached. */
export interface NetworkWays {
  /** Every address of a host, asked anew for each connection. */
  readonly resolve: (host: string) => Promise<readonly Address[]>;
  /** Whether an address may be asked. */
  readonly allowed: (address: string) => boolean;
  /** The port that every host is asked on. */
  readonly port: number;
  /** Certificates to trust, as PEM; those of Node unless given. */
  readonly certificates?: string | undefined;
  /** Seconds for one request with all its redirects. */
  readonly seconds: number;
  /** Most bytes of an answer. */
  readonly mostBytes: number;
}

/** The public internet over https. */
export const publicInternet: NetworkWays = {
  resolve: (host) => lookup(host, { all: true, verbatim: true }),
  allowed: isPublicAddress,
  port: 443,
  seconds: 60,
  mostBytes: 64 * 2 ** 20,
};
