// How long one request may take, from its first byte to the last of its answer; and word that the client has gone. Whichever is first ends it.
import { Fault } from '@tappass/errors/fault';
import { HangUp } from '../domain/hang-up.ts';
import type { UpstreamResponse } from './upstream-response.ts';

export class Deadline extends HangUp {
  readonly #client: HangUp;
  readonly #provider: string;
  readonly #timer: NodeJS.Timeout;
  readonly #gone = () => this.abort();
  #firstByte: NodeJS.Timeout | undefined;
  #body: UpstreamResponse['body'] | undefined;
  /** Our time was up; the client is still there. */
  timedOut = false;

  constructor(client: HangUp, provider: string, totalMs: number) {
    super();
    this.#client = client;
    this.#provider = provider;
    this.#timer = setTimeout(() => this.#expire(), totalMs);
    client.once('abort', this.#gone);
    if (client.aborted) this.abort();
  }

  /** The answer has begun; its body ends with it. @param firstByteMs for a stream: until its first event */
  watch(body: UpstreamResponse['body'], firstByteMs: number | undefined): void {
    this.#body = body;
    body.once('close', () => this.over());
    if (firstByteMs !== undefined) this.#firstByte = setTimeout(() => this.#expire(), firstByteMs);
  }

  firstByteCame(): void {
    clearTimeout(this.#firstByte);
  }

  over(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#firstByte);
    this.#client.off('abort', this.#gone);
  }

  #expire(): void {
    this.timedOut = true;
    if (this.#body === undefined) this.abort();
    else this.#body.destroy(new Fault('provider_timeout', { details: { provider: this.#provider } }));
  }
}
