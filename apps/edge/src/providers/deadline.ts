// How long one request may take, from its first byte to the last of its answer; and word that the client has gone. Whichever is first ends it.
import { Fault } from '@tappass/errors/fault';
import { errors } from 'undici';
import type { HangUp } from '../domain/hang-up.ts';

export class Deadline {
  readonly #client: HangUp;
  readonly #provider: string;
  readonly #timer: NodeJS.Timeout;
  readonly #gone = () => this.#end(new errors.RequestAbortedError());
  #firstByte: NodeJS.Timeout | undefined;
  #stop: (reason: Error) => void = () => {};
  #isOver = false;

  constructor(client: HangUp, provider: string, totalMs: number) {
    this.#client = client;
    this.#provider = provider;
    this.#timer = setTimeout(() => this.#expire(), totalMs);
    client.once('abort', this.#gone);
  }

  /** @param stop ends what is under way; called at once where the client is gone already */
  ends(stop: (reason: Error) => void): void {
    this.#stop = stop;
    if (this.#client.aborted) this.#gone();
  }

  /** The answer has begun. @param firstByteMs until the first event of a stream */
  awaitFirstByte(firstByteMs: number): void {
    if (!this.#isOver) this.#firstByte = setTimeout(() => this.#expire(), firstByteMs);
  }

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
