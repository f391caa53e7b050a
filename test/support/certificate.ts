/** A certificate that a test makes for itself: X.509 written out by hand, signed by its own key. For servers on loopback. */

import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** What a TLS server needs, as PEM; `cert` is also what its clients must trust. */
export interface OwnCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A certificate for these host names, valid from yesterday for a year. */
export function ownCertificate(hosts: readonly string[]): OwnCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  const day = 86_400_000;
  const name = sequence(set(sequence(oid("550403"), tagged(0x0c, Buffer.from("a test of Dreamloom")))));
  const names = tagged(0x30, ...hosts.map((host) => tagged(0x82, Buffer.from(host))));
  const extensions = sequence(
    sequence(
      oid("551d13"),
      tagged(0x01, Buffer.of(0xff)),
      tagged(0x04, sequence(tagged(0x01, Buffer.of(0xff)))),
    ),
    sequence(oid("551d11"), tagged(0x04, names)),
  );
  const signing = sequence(oid("2a8648ce3d040302"));
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.of(2))),
    tagged(0x02, Buffer.concat([Buffer.of(1), randomBytes(8)])),
    signing,
    name,
    sequence(time(Date.now() - day), time(Date.now() + 365 * day)),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, extensions),
  );
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(body, signing, tagged(0x03, Buffer.concat([Buffer.of(0), signature])));
  return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert: pem(certificate) };
}

function tagged(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x30, ...parts);
}

function set(...parts: readonly Uint8Array[]): Buffer {
  return tagged(0x31, ...parts);
}

function oid(hex: string): Buffer {
  return tagged(0x06, Buffer.from(hex, "hex"));
}

/** UTCTime: `261124033000Z`. */
function time(at: number): Buffer {
  const text = new Date(at).toISOString().replace(/[-:T]/g, "").slice(2, 14);
  return tagged(0x17, Buffer.from(`${text}Z`));
}

function pem(der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
