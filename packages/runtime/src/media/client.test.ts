import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { floatsOf, makeTensor, NodeError } from "@dreamloom/engine";
import type { Digest, FileRef, TensorHandle } from "@dreamloom/engine";
import { createMedia } from "./client.js";
import type { Media, MediaOptions } from "./client.js";

/** The built worker: a child process runs plain JavaScript. */
const entry = new URL("../../dist/media/worker.js", import.meta.url);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dreamloom-media-"));
});
afterAll(() => rm(folder, { recursive: true }));

const open: Media[] = [];
afterEach(async () => {
  for (const media of open.splice(0)) await media[Symbol.asyncDispose]();
});

function media(options: MediaOptions = {}): Media {
  const made = createMedia({ entry, ...options });
  open.push(made);
  return made;
}

const asking = { signal: new AbortController().signal };

async function fileOf(path: string, name = "apple.png"): Promise<FileRef> {
  const digest = `sha256:${createHash("sha256")
    .update(await readFile(path))
    .digest("hex")}` as Digest;
  return { name, path, digest };
}

const pictureFile = (name: string): string =>
  fileURLToPath(new URL(`../../../../test/pictures/${name}`, import.meta.url));

const tensor = (shape: readonly number[], numbers: Float32Array): TensorHandle =>
  makeTensor("f32", shape, new Uint8Array(numbers.buffer));

/** A black PNG of one bit a pixel: small as a file, large as a picture. */
async function blackPng(width: number, height: number): Promise<string> {
  const chunk = (type: string, body: Uint8Array): Buffer => {
    const typed = Buffer.concat([Buffer.from(type), body]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(body.length, 0);
    ends.writeUInt32BE(crc32(typed), 4);
    return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = deflateSync(new Uint8Array((1 + Math.ceil(width / 8)) * height));
  const path = join(folder, `black-${width}x${height}.png`);
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  await writeFile(
    path,
    Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", rows), chunk("IEND", Buffer.alloc(0))]),
  );
  return path;
}

const refusal = async (promise: Promise<unknown>): Promise<NodeError> => {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NodeError);
  return error as NodeError;
};

describe("the door to the media worker", () => {
  it("starts the worker with the first request", async () => {
    const door = media();
    expect([door.started, door.pid]).toEqual([false, undefined]);
    await door.read(await fileOf(pictureFile("grey.jpg")), asking);
    expect(door.started).toBe(true);
  });

  it("reads a file as handles, one per frame, the same digests every time", async () => {
    const door = media();
    const file = await fileOf(pictureFile("three.gif"));
    const [first, second] = await Promise.all([door.read(file, asking), door.read(file, asking)]);
    expect(first.map(({ dtype, shape }) => [dtype, ...shape])).toEqual(
      Array(3).fill(["f32", 8, 10, first[0]!.shape[2]]),
    );
    expect(second.map(({ digest }) => digest)).toEqual(first.map(({ digest }) => digest));
    expect(new Set(first.map(({ digest }) => digest)).size).toBe(3);
  });

  it("brings a picture back from its PNG as it was", async () => {
    const door = media();
    const picture = tensor(
      [2, 2, 3],
      Float32Array.from({ length: 12 }, (_, i) => i / 255),
    );
    const png = await door.png(picture, asking);
    expect(Buffer.from(png).equals(await door.png(picture, asking))).toBe(true);
    const path = join(folder, "back.png");
    await writeFile(path, png);
    const [back] = await door.read(await fileOf(path), asking);
    expect(back!.digest).toBe(picture.digest);
  });

  it("carries out an operation on pictures and on masks", async () => {
    const door = media();
    const values = { width: 4, height: 2, filter: "nearest" };
    const picture = await door.apply(
      "resize",
      [tensor([1, 2, 3], Float32Array.of(0, 0.25, 0.5, 1, 1, 1))],
      values,
      asking,
    );
    expect(picture.shape).toEqual([2, 4, 3]);
    expect([...(await floatsOf(picture)).subarray(0, 9)]).toEqual([0, 0.25, 0.5, 0, 0.25, 0.5, 1, 1, 1]);
    const mask = await door.apply("resize", [tensor([1, 2], Float32Array.of(0, 1))], values, asking);
    expect([mask.shape, [...(await floatsOf(mask))]]).toEqual([
      [2, 4],
      [0, 0, 1, 1, 0, 0, 1, 1],
    ]);
  });

  it("refuses what is no picture by the file's name, and goes on", async () => {
    const door = media();
    const path = join(folder, "notes.png");
    await writeFile(path, "Dear diary");
    const refused = await refusal(door.read(await fileOf(path, "notes.png"), asking));
    expect(refused.message).toBe(
      '"notes.png" is not a picture that can be read: it is no PNG, JPEG, WebP or GIF.',
    );
    const pid = door.pid;
    await door.read(await fileOf(pictureFile("grey.jpg")), asking);
    expect(door.pid).toBe(pid);
  });

  it("refuses a file that is not the one that was digested, is gone, or is none", async () => {
    const door = media();
    const file = await fileOf(pictureFile("grey.jpg"));
    const changed = { ...file, path: pictureFile("lying.jpg") };
    expect((await refusal(door.read(changed, asking))).message).toBe(
      '"apple.png" was changed after the run began.',
    );
    const gone = await refusal(door.read({ ...file, path: join(folder, "no.png") }, asking));
    expect([gone.kind, gone.message]).toEqual(["file-missing", '"apple.png" cannot be opened.']);
    expect((await refusal(door.read({ ...file, path: folder }, asking))).message).toBe(
      '"apple.png" is not a file.',
    );
  });

  it("refuses an operation that does not exist, and one that lacks a value, in a sentence", async () => {
    const door = media();
    expect((await refusal(door.apply("paint", [], {}, asking))).message).toBe(
      'There is no operation "paint" on pictures.',
    );
    const plain = tensor([1, 1, 3], new Float32Array(3));
    expect((await refusal(door.apply("blur", [plain], { radius: "wide" }, asking))).message).toBe(
      'The operation "blur" needs "radius" as a number from 0 to 2000; it is "wide".',
    );
  });

  it("works for each pack in a process of the pack's own, so that none holds up or brings down another", async () => {
    const door = media({ graceMs: 50 });
    const grey = await fileOf(pictureFile("grey.jpg"));
    const heavy = tensor([3000, 3000, 3], new Float32Array(3000 * 3000 * 3));
    const controller = new AbortController();
    const greedy = { signal: controller.signal, pack: "greedy@1.0.0" };
    const work = door.apply("blur", [heavy], { radius: 2000 }, greedy);
    const ended = expect(work).rejects.toThrow("enough");
    expect(await door.read(grey, { ...asking, pack: "modest@1.0.0" })).toHaveLength(1);
    expect(await door.read(grey, asking)).toHaveLength(1);
    expect(new Set(door.pids).size).toBe(3);
    controller.abort(new Error("enough"));
    await ended;
    expect(door.pids).toHaveLength(2);
    expect(door.pid).toBe(door.pids[0]);
  });

  it("ends the process of a pack that asks for nothing more", async () => {
    const door = media({ idleMs: 1 });
    await door.read(await fileOf(pictureFile("grey.jpg")), { ...asking, pack: "modest@1.0.0" });
    await vi.waitFor(() => expect(door.pids).toEqual([]), { timeout: 10_000 });
    expect(door.started).toBe(false);
  });

  it("ends a worker that is too deep in its work to hear a cancel; the next request starts another", async () => {
    const door = media({ graceMs: 50 });
    const grey = await fileOf(pictureFile("grey.jpg"));
    await door.read(grey, asking);
    const before = door.pid;
    const controller = new AbortController();
    const large = tensor([1500, 1500, 3], new Float32Array(1500 * 1500 * 3));
    const values = { width: 9000, height: 9000, filter: "lanczos" };
    const work = door.apply("resize", [large], values, { signal: controller.signal });
    work.catch(() => undefined);
    // One turn of our loop, and the request is on its way: the worker takes it before it can see the cancel.
    await new Promise(setImmediate);
    controller.abort(new Error("enough"));
    await expect(work).rejects.toThrow("enough");
    expect(await door.read(grey, asking)).toHaveLength(1);
    expect(door.pid).not.toBe(before);
  });

  it.runIf(existsSync("/usr/bin/prlimit"))(
    "says when a picture takes more memory than the worker may have",
    async () => {
      const door = media({ memoryBytes: 1150 * 2 ** 20 });
      const refused = await refusal(door.read(await fileOf(await blackPng(8000, 8000)), asking));
      expect(refused.kind).toBe("out-of-memory");
      expect(await door.read(await fileOf(pictureFile("grey.jpg")), asking)).toHaveLength(1);
    },
  );
});
