// How long one request may take, from its first byte to the last of its answer; and word that the client has gone. Whichever is first ends it.
import { Fault } from '@tappass/errors/fault';
import { errors } from 'undici';
import type { HangUp } from '../domain/hang-up.ts';

export interface Bounds {
  readonly totalMs: number;
  /** Kept here and not by undici, whose timers are half a second late and more. */
  readonly firstByteMs: number;
}

export class Deadline {
  readonly #client: HangUp;
  readonly #provider: string;
  readonly #firstByteMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #gone = () => this.#end(new errors.RequestAbortedError());
  #firstByte: NodeJS.Timeout | undefined;
  #stop: (reason: Error) => void = () => {};
  #isOver = false;

  constructor(client: HangUp, provider: string, { totalMs, firstByteMs }: Bounds) {
    this.#client = client;
    this.#provider = provider;
    this.#firstByteMs = firstByteMs;
    this.#timer = setTimeout(() => this.#expire(), totalMs);
    client.once('abort', this.#gone);
  }

  /** @param stop ends what is under way; called at once where the client is gone already */
  ends(stop: (reason: Error) => void): void {
    this.#stop = stop;
    if (this.#client.aborted) this.#gone();
  }

  /** The request has a connection: before that nobody is silent. */
  sent(): void {
    if (this.#isOver) return;
    clearTimeout(this.#firstByte);
    this.#firstByte = setTimeout(() => this.#expire(), this.#firstByteMs);
  }

  /** The answer has begun: a stream with its first event, any other with its headers. */
  firstByteCame(): void {
    clearTimeout(this.#firstByte);
  }

  over(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#firstByte);
    this.#client.off('abort', this.#gone);
  }

  #expire(): void {
    this.#end(new Fault('provider_timeout', { details: { provider: this.#provider } }));
  }

  #end(reason: Error): void {
    this.over();
    this.#stop(reason);
  }
}
