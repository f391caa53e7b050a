/**
 * The two files through which tensors travel between a host and one process of a pack. They have no names: the process
 * inherits their descriptors, and they are gone with the processes.
 *
 *   host ──writes──► `toPack` (the process can only read it)      process ──writes──► `fromPack` ──► host copies out
 */

import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  ftruncate,
  openSync,
  read,
  statfsSync,
  unlinkSync,
  write,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { promisify } from "node:util";

/** Bytes that are being copied out: all of them are there when the last piece has been given. */
export interface Copying {
  readonly bytes: Uint8Array;
  readonly pieces: AsyncIterable<Uint8Array>;
}

/** A pair of files. */
export interface TensorFiles {
  /** Descriptors for the process: its 5 and 6. Closed here once it has started. */
  readonly forProcess: readonly [number, number];
  closeForProcess(): void;
  /** Writes all of the bytes at a place. */
  write(bytes: Uint8Array, at: number): Promise<void>;
  /** Copies bytes out of what the process has written. Undefined when there are not so many. */
  read(at: number, length: number): Promise<Uint8Array | undefined>;
  /** The same, piece by piece: each is given while the next one is being read. */
  copy(at: number, length: number): Copying | undefined;
  /** Gives the memory back that a large task has left. Call it when nothing lies in the files that is still wanted. */
  shrink(): Promise<void>;
  close(): void;
}

const writeAt = promisify(write);
const readAt = promisify(read);
const truncateTo = promisify(ftruncate);

/** Larger files are cut after a task; smaller ones are kept, because fresh pages cost time. */
const keptBytes = 64 << 20;

/** Opens the pair: in memory where that has room, else in the folder given. */
export function openTensorFiles(folder: string, roomBytes: number): TensorFiles {
  const place = memoryFolder(roomBytes) ?? folder;
  const toPack = openPair(place, { theirs: constants.O_RDONLY, mode: 0o400 });
  const fromPack = openPair(place, { theirs: constants.O_WRONLY, mode: 0o200 });
  let forProcessOpen = true;
  let open = true;
  let working = 0;
  const closeOurs = (): void => {
    if (open || working > 0) return;
    closeSync(toPack.ours);
    closeSync(fromPack.ours);
  };
  /** A descriptor that is closed under a read could be another file's by then. */
  const during = async <T>(work: () => Promise<T>): Promise<T> => {
    if (!open) throw new Error("Internal error: the files of a pack's process are closed");
    working += 1;
    try {
      return await work();
    } finally {
      working -= 1;
      closeOurs();
    }
  };
  return {
    forProcess: [toPack.theirs, fromPack.theirs],
    closeForProcess: () => {
      if (!forProcessOpen) return;
      forProcessOpen = false;
      closeSync(toPack.theirs);
      closeSync(fromPack.theirs);
    },
    write: (bytes, at) => during(() => writeAll(toPack.ours, bytes, at)),
    read: (at, length) => during(() => readAll(fromPack.ours, at, length)),
    copy: (at, length) => {
      if (!open || at + length > fstatSync(fromPack.ours).size) return undefined;
      const bytes = Buffer.allocUnsafeSlow(length);
      return {
        bytes,
        pieces: inPieces(bytes, (piece, from) => during(() => fill(fromPack.ours, piece, at + from))),
      };
    },
    shrink: () =>
      during(async () => {
        for (const { ours } of [toPack, fromPack])
          if (fstatSync(ours).size > keptBytes) await truncateTo(ours, 0);
      }),
    close: () => {
      if (!open) return;
      open = false;
      closeOurs();
    },
  };
}

async function writeAll(file: number, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const { bytesWritten } = await writeAt(file, bytes, done, bytes.byteLength - done, at + done);
    done += bytesWritten;
  }
}

async function readAll(file: number, at: number, length: number): Promise<Uint8Array | undefined> {
  if (at + length > fstatSync(file).size) return undefined;
  const bytes = Buffer.allocUnsafeSlow(length);
  await fill(file, bytes, at);
  return bytes;
}

/** Reads until a piece is full. Throws a `SyntaxError` when the file ends before: the process has cut it. */
async function fill(file: number, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.byteLength;) {
    const { bytesRead } = await readAt(file, piece, done, piece.byteLength - done, at + done);
    if (bytesRead === 0) throw new SyntaxError("a place in its file, and took it away");
    done += bytesRead;
  }
}

const pieceBytes = 2 << 20;

async function* inPieces(
  bytes: Uint8Array,
  read: (piece: Uint8Array, from: number) => Promise<void>,
): AsyncGenerator<Uint8Array> {
  const piecesFrom = (from: number): Uint8Array => bytes.subarray(from, from + pieceBytes);
  let reading = read(piecesFrom(0), 0);
  for (let from = 0; from < bytes.byteLength; from += pieceBytes) {
    await reading;
    const next = from + pieceBytes;
    reading = next < bytes.byteLength ? read(piecesFrom(next), next) : Promise.resolve();
    // Whoever stops listening leaves a read behind, which may fail as it likes.
    reading.catch(() => undefined);
    yield piecesFrom(from);
  }
}

/** Opens a new file twice and takes its name away. Whoever opens it once more, by its descriptor, can do no more than with that. */
function openPair(
  folder: string,
  { theirs, mode }: { readonly theirs: number; readonly mode: number },
): { readonly ours: number; readonly theirs: number } {
  const path = join(folder, `dreamloom-${randomUUID()}`);
  const ours = openSync(path, "wx+", 0o600);
  try {
    const opened = openSync(path, theirs);
    fchmodSync(ours, mode);
    return { ours, theirs: opened };
  } finally {
    unlinkSync(path);
  }
}

/** Where files are memory, if there is so much room. Containers often have little. */
function memoryFolder(roomBytes: number): string | undefined {
  const folder = "/dev/shm";
  if (!existsSync(folder)) return undefined;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize >= roomBytes ? folder : undefined;
}
