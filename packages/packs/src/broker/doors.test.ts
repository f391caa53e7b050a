/** A pack in its process, asking through host, broker and the real doors: media worker, device worker, https. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineNode, packFileOf } from "@dreamloom/engine";
import type { Context, Digest, FileRef, Model, Value } from "@dreamloom/engine";
import { file, optional, port, text, textSocket } from "@dreamloom/engine/sockets";
import * as sockets from "@dreamloom/engine/sockets";
import { createBackend, createMedia } from "@dreamloom/runtime";
import type { Backend, Media } from "@dreamloom/runtime";
import * as hand from "../../../../test/support/onnx-by-hand.js";
import { startHttps } from "../../../../test/support/https-server.js";
import type { HttpsServer } from "../../../../test/support/https-server.js";
import { hostRig } from "../testing/host-rig.js";
import type { HostRig } from "../testing/host-rig.js";
import { createBroker } from "./create-broker.js";
import { publicInternet } from "./network-ways.js";

const said = { said: port(textSocket, "What came of it.") };
const inputs = {
  what: text("What is tried.", { default: "" }),
  photo: file("A photograph.", { accept: [".png"] }),
  vae: optional(port(sockets.vae, "A VAE.")),
};
const known = { version: 1, title: "Tries", about: "Tries.", inputs, run: () => ({ said: "" }) } as const;
const handed = {
  ...known,
  outputs: { vae: port(sockets.vae, "A VAE.") },
  run: () => ({ vae: vae as never }),
};

const packFile = packFileOf({
  prefix: "asker",
  nodes: [
    defineNode({ ...known, type: "asker/tries", outputs: said }),
    defineNode({ ...known, type: "asker/writes", outputs: said, effect: "writes" }),
    defineNode({ ...handed, type: "asker/forges" }),
    defineNode({ ...handed, type: "asker/hands-on" }),
  ],
});

const vae: Model = {
  ...{ part: "vae", path: "/home/ada/models/vae", digest: `sha256:${"a".repeat(64)}` as Digest },
  ...{ dtype: "stored", backend: "cpu", loras: [], facets: {} },
};
const photo = { file: "pictures/apple.png" };

const doubling = hand.model(
  hand.node("Add", ["x", "x"], ["y"]),
  hand.part(2, "double"),
  hand.value(11, "x", 1, [1, "n"]),
  hand.value(12, "y", 1, [1, "n"]),
);
const elsewhere = hand.model(
  hand.node("Identity", ["w"], ["y"]),
  hand.initializer("w", 1, [1], ...hand.elsewhere("/etc/passwd")),
  hand.value(12, "y", 1, [1]),
);

describe("a pack that asks its host", () => {
  let media: Media;
  let backend: Backend;
  let server: HttpsServer;
  let rig: HostRig;
  const written: string[] = [];

  beforeAll(async () => {
    media = createMedia();
    backend = createBackend();
    server = await startHttps(["api.acme.example"], (_, response) => response.end("hello"));
    rig = hostRig({
      pack: "asker",
      file: packFile,
      permissions: {
        ...({ read: true, write: true, picture: true, backend: true } as const),
        ...{ network: ["api.acme.example"], environment: ["ACME_KEY"] },
      },
      limits: { seconds: 3 },
      prepare: (folder) => {
        mkdirSync(join(folder, "models"));
        const files = { double: doubling, endless: hand.loop(2n ** 62n), elsewhere };
        for (const [name, bytes] of Object.entries(files))
          writeFileSync(join(folder, "models", `${name}.onnx`), bytes);
      },
      broker: createBroker({
        environment: { ACME_KEY: "s3cret-key", PATH: "/bin" },
        network: {
          ...publicInternet,
          resolve: () => Promise.resolve([{ address: "127.0.0.1", family: 4 }]),
          allowed: (address) => address === "127.0.0.1",
          ...{ port: server.port, certificates: server.certificate },
        },
      }),
    });
  });
  afterAll(async () => {
    for (const one of [rig, media, backend, server]) await one[Symbol.asyncDispose]();
  });

  const context: Partial<Context> = {
    read: ({ file: name }) => Promise.resolve(new Uint8Array(Buffer.from(`content of ${name}`))),
    write: ({ name, extension }) => {
      written.push(`${name}.${extension}`);
      return Promise.resolve(`/home/ada/results/${name}-00000000.${extension}`);
    },
    files: {
      find: ({ file: name }: { file: string }): Promise<FileRef> =>
        Promise.reject(new Error(`asked for ${name}`)),
    } as unknown as Context["files"],
  };

  const tried = async (what: string, type = "asker/tries"): Promise<unknown> => {
    const values = { what, photo, vae: vae as unknown as Value };
    return (await rig.run(type, values, { ...context, picture: media, backend }))["said"];
  };

  it.each([
    ["read the chosen file", "content of pictures/apple.png"],
    ["read another file", /^NodeError: .* asks for a file that was not chosen on "Tries"\.$/],
    ["decode another file", /^NodeError: .* asks for a file that was not chosen on "Tries"\.$/],
    ["blur", "4,4,3"],
    ["blur by a word", /^NodeError: The operation "blur" needs "radius" as a number/],
    ["paint by a name of every object", 'NodeError: There is no operation "constructor" on pictures.'],
    ["run its model", "6,8"],
    [
      "run a model with weights elsewhere",
      /^NodeError: The model "models\/elsewhere\.onnx" keeps weights outside/,
    ],
    ["run a file outside", /^NodeError: .* names no file of its own folder/],
    ["look at a model's path", "model 1 of this task vae"],
    ["make up a model", /^NodeError: .* names a model that it was not given/],
    ["ask a host", "200 hello"],
    ["ask another host", /^NodeError: .* may not ask the host "evil\.example"/],
    ["ask this computer", /^NodeError: .* may not ask the host "127\.0\.0\.1"/],
    ["ask for another variable", /^NodeError: .* may not use the environment variable "PATH"/],
    ["write a gift", /^NodeError: .* wants to write a file, and does not say that it does\.$/],
  ])("tries to %s", async (what, result) => {
    expect(await tried(what)).toEqual(typeof result === "string" ? result : expect.stringMatching(result));
  });

  it("writes from a node that says so, and learns the file's name alone", async () => {
    expect(await tried("write a gift", "asker/writes")).toBe("gift-00000000.txt");
    expect(written).toEqual(["gift.txt"]);
  });

  it("sends the key that it never sees", () => {
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer s3cret-key"]);
  });

  it("hands on the model that it was given, and cannot hand on another", async () => {
    const values = { vae: vae as unknown as Value };
    expect(await rig.run("asker/hands-on", values)).toEqual({ vae });
    await expect(rig.run("asker/forges", values)).rejects.toThrow("gives a model that it was not given");
  });

  it("runs a model without an end: its task fails in time, and the next one is done", async () => {
    await expect(tried("run a model without an end")).rejects.toMatchObject({ kind: "timed-out" });
    expect(await tried("run its model")).toBe("6,8");
  });
});
