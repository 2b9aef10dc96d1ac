// The bytes of a provider's answer as they come: to be read once, piece by piece or whole. A node stream would cost more than all else in a small call.
import { Buffer } from 'node:buffer';
import { errors } from 'undici';

/** What the body does to its connection. */
export interface Flow {
  pause(): void;
  resume(): void;
  /** Closes the connection: what is still to come is not wanted. */
  abort(reason: Error): void;
}

/** Read no further ahead than this; a slow reader slows the provider. */
const mostAhead = 64 * 1024;
/** What is not wanted is read to its end for the connection's sake, up to here. */
const mostDumped = 128 * 1024;

export class UpstreamBody implements AsyncIterable<Buffer> {
  readonly #flow: Flow;
  readonly #onClose: () => void;
  #waiting: Buffer[] = [];
  #ahead = 0;
  #paused = false;
  #ended = false;
  #failed: Error | undefined;
  #wake: (() => void) | undefined;
  #hearFailure: (() => void) | undefined;

  /** @param onClose told once, when nothing more will come */
  constructor(flow: Flow, onClose: () => void) {
    this.#flow = flow;
    this.#onClose = onClose;
  }

  push(chunk: Buffer): void {
    if (this.#ended) return;
    this.#waiting.push(chunk);
    this.#ahead += chunk.length;
    if (this.#ahead > mostAhead && !this.#paused) {
      this.#paused = true;
      this.#flow.pause();
    }
    this.#wake?.();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#onClose();
    this.#wake?.();
  }

  fail(reason: Error): void {
    if (this.#ended) return;
    this.#failed = reason;
    this.end();
    this.#hearFailure?.();
  }

  /** Told once, at once when it has failed already: for its reader while it waits for something else. @returns what to call when it waits no more */
  onFailure(hear: () => void): () => void {
    if (this.#failed !== undefined) hear();
    else this.#hearFailure = hear;
    return () => {
      this.#hearFailure = undefined;
    };
  }

  /** Whoever reads is told the reason; what has come and was not read is gone. */
  destroy(reason: Error = new errors.RequestAbortedError()): void {
    if (this.#ended) return;
    this.#waiting = [];
    this.fail(reason);
    this.#flow.abort(reason);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    try {
      for (;;) {
        const next = this.#take();
        if (next !== undefined) yield next;
        else if (this.#failed !== undefined) throw this.#failed;
        else if (this.#ended) return;
        else await this.#more();
      }
    } finally {
      // left early: the rest is not wanted
      if (!this.#ended) this.destroy();
    }
  }

  /** @throws what it failed with; RangeError when it is larger than `maxBytes` */
  async whole(maxBytes: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let length = 0;
    for (;;) {
      for (let piece = this.#take(); piece !== undefined; piece = this.#take()) {
        pieces.push(piece);
        length += piece.length;
      }
      if (length > maxBytes) {
        this.destroy();
        throw new RangeError(`larger than ${maxBytes} bytes`);
      }
      if (this.#failed !== undefined) throw this.#failed;
      if (this.#ended) return pieces.length === 1 ? (pieces[0] as Buffer) : Buffer.concat(pieces, length);
      await this.#more();
    }
  }

  /** Lets what is not wanted pass, so that the connection can be used again. Never rejects. */
  async dump(): Promise<void> {
    let length = 0;
    while (!this.#ended) {
      for (let piece = this.#take(); piece !== undefined; piece = this.#take()) length += piece.length;
      if (length > mostDumped) this.destroy();
      else await this.#more();
    }
  }

  #take(): Buffer | undefined {
    const next = this.#waiting.shift();
    if (next === undefined) return undefined;
    this.#ahead -= next.length;
    if (this.#paused && this.#ahead <= mostAhead / 2) {
      this.#paused = false;
      if (!this.#ended) this.#flow.resume();
    }
    return next;
  }

  #more(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#wake = undefined;
        resolve();
      };
    });
  }
}
