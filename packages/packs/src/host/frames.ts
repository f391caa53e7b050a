/** Frames: how messages stand in a pipe between a host and its pack's process. Length (uint32, little-endian), then JSON. */

/** Longer frames are refused; longer messages travel in the file of tensors. */
export const mostFrameBytes = 1 << 20;

/** A message as a frame. */
export function toFrame(message: unknown): Buffer {
  const text = JSON.stringify(message);
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(4 + length);
  frame.writeUInt32LE(length, 0);
  frame.write(text, 4, "utf8");
  return frame;
}

/** What a frame reader tells. */
export interface FrameListener {
  /** The next message, as JSON reads it; `bytes` is its length. */
  readonly onMessage: (message: unknown, bytes: number) => void;
  /** Whether the bytes of the next message may be read as JSON. What is not is gone: nothing is told after it. */
  readonly admits?: (json: Uint8Array) => boolean;
  /** What arrived is no frame, in words. Nothing is told after it. */
  readonly onBroken: (why: string) => void;
}

/**
 * Cuts what comes out of a pipe into messages. Gives the function that takes the pipe's chunks. Holds at most one frame
 * that has not wholly arrived.
 */
export function readFrames(
  { onMessage, onBroken, admits = () => true }: FrameListener,
  mostBytes = mostFrameBytes,
): (chunk: Uint8Array) => void {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let broken = false;

  const breakWith = (why: string): void => {
    broken = true;
    held = [];
    onBroken(why);
  };
  /** Takes bytes from the front of what is held. */
  const take = (length: number): Uint8Array => {
    const all = held.length === 1 ? held[0]! : Buffer.concat(held);
    heldBytes -= length;
    held = heldBytes === 0 ? [] : [all.subarray(length)];
    return all.subarray(0, length);
  };
  let wanted: number | undefined;

  return (chunk) => {
    if (broken || chunk.byteLength === 0) return;
    held.push(chunk);
    heldBytes += chunk.byteLength;
    while (!broken) {
      if (wanted === undefined) {
        if (heldBytes < 4) return;
        wanted = lengthIn(take(4));
        if (wanted > mostBytes) return breakWith(`a frame of ${wanted} bytes; at most ${mostBytes} fit`);
      }
      if (heldBytes < wanted) return;
      const bytes = wanted;
      wanted = undefined;
      const json = take(bytes);
      if (!admits(json)) return void (broken = true);
      const message = parse(decoder, json);
      if (message === undefined) return breakWith("bytes that are no JSON");
      onMessage(message.value, bytes);
    }
  };
}

function lengthIn(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0, true);
}

function parse(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Uint8Array,
): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(decoder.decode(bytes)) as unknown };
  } catch {
    return undefined;
  }
}
