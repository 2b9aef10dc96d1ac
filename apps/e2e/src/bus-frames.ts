// The broker's protocol cut into its operations: every byte that comes in goes out, in order, and only a whole operation is looked at.

export interface Frame {
  /** MSG, PUB, PING, INFO, …, as it was spelled. */
  readonly verb: string;
  /** Empty where the operation has none. */
  readonly subject: string;
  /** The operation as it came, line ends and payload included. */
  readonly bytes: Buffer;
  /** Where in the bytes its payload begins; headers count as payload. */
  readonly payloadAt: number;
}

const lineEnd = Buffer.from('\r\n');
/** Whose last word is the length of what follows the line. */
const carrying: ReadonlySet<string> = new Set(['MSG', 'HMSG', 'PUB', 'HPUB']);

export class BusFrames {
  #rest: Buffer = Buffer.alloc(0);

  /** The operations that are whole with this chunk. */
  take(chunk: Uint8Array): Frame[] {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    for (;;) {
      const frame = first(this.#rest);
      if (frame === undefined) return frames;
      this.#rest = this.#rest.subarray(frame.bytes.length);
      frames.push(frame);
    }
  }
}

function first(bytes: Buffer): Frame | undefined {
  const at = bytes.indexOf(lineEnd);
  if (at < 0) return undefined;
  const words = bytes.toString('latin1', 0, at).split(/[ \t]+/);
  const verb = words[0] ?? '';
  const payloadAt = at + lineEnd.length;
  if (!carrying.has(verb)) return { verb, subject: '', bytes: bytes.subarray(0, payloadAt), payloadAt };
  const end = payloadAt + Number(words.at(-1)) + lineEnd.length;
  if (bytes.length < end) return undefined;
  return { verb, subject: words[1] ?? '', bytes: bytes.subarray(0, end), payloadAt };
}
