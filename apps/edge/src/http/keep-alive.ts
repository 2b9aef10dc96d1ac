// What a stream says while what it holds is still being read, or its provider thinks: that it is there. Whoever stands in between closes what is silent.
import { messagesPing } from '@tappass/pipeline/stream/messages-format';
import { encodeSse } from '@tappass/pipeline/stream/sse';
import type { SurfaceName } from '@tappass/pipeline/surface-name';

const comment = Buffer.from(': keep-alive\n\n');
const ping = Buffer.from(encodeSse(messagesPing));

/** Its own event in the format that has one; elsewhere a comment, which every parser of events skips. */
export const keepAliveFor = (surface: SurfaceName): Uint8Array => (surface === 'messages' ? ping : comment);

export interface KeepAliveOptions {
  readonly everyMs: number;
  readonly nowMs: () => number;
  readonly send: () => void;
}

export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #spokeAt: number;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#spokeAt = options.nowMs();
  }

  /** The stream has said something. */
  spoke(): void {
    this.#spokeAt = this.#options.nowMs();
  }

  /** Sends a sign of life when it is time. */
  look(): void {
    const { everyMs, nowMs, send } = this.#options;
    if (nowMs() - this.#spokeAt < everyMs) return;
    this.spoke();
    send();
  }

  /** Looks from time to time. @returns what to call when the stream is over */
  start(): () => void {
    const timer = setInterval(() => this.look(), Math.max(10, this.#options.everyMs / 5)).unref();
    return () => clearInterval(timer);
  }
}
