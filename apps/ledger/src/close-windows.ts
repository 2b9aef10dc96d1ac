// Closes the windows of edges that are gone: what was opened and never ended is named in an entry, so that no call is without a word.
import { fromBinary } from '@bufbuild/protobuf';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { InvalidationAckSchema } from '@tappass/contracts/common';
import type { Recorder } from '@tappass/evidence/recorder';
import { inTransaction } from '@tappass/postgres/transaction';
import type pg from 'pg';
import { type CallWindow, unfinishedRanges } from './domain/call-windows.ts';
import { nilUuid, uuidToBytes } from './domain/uuid.ts';
import { forgetWindows, openWindows } from './store/call-window-rows.ts';

export interface WindowCloserParts {
  readonly pool: pg.Pool;
  readonly recorder: Pick<Recorder, 'record'>;
  readonly leads: () => boolean;
  /** Monotonic clock, ms. */
  readonly now: () => number;
  /** How long an edge may be silent before its calls are taken for lost. */
  readonly silentForMs?: number;
}

const defaultSilentForMs = 15_000;
/** One entry names at most this many ranges; the rest follow in further ones. */
const rangesPerEntry = 500;

export class WindowCloser {
  readonly #parts: WindowCloserParts;
  readonly #heardAt = new Map<string, number>();
  readonly #closing = new Map<string, number>();
  #leadsSince: number | undefined;

  constructor(parts: WindowCloserParts) {
    this.#parts = parts;
  }

  /** Hears the beats of edges. They are unsigned: a forged one can only keep a window open for longer. */
  listen(nc: NatsConnection): Subscription {
    return nc.subscribe('events.edge.beat', {
      callback: (error, msg) => {
        if (error === null) this.#hear(msg.data);
      },
    });
  }

  /** The boots whose windows were closed now. */
  async closeSilent(): Promise<string[]> {
    const { leads, now, pool, silentForMs = defaultSilentForMs } = this.#parts;
    if (!leads()) this.#leadsSince = undefined;
    else this.#leadsSince ??= now();
    // a new leader has heard nobody yet, and waits as long as it would for anybody
    if (this.#leadsSince === undefined || now() - this.#leadsSince < silentForMs) return [];
    const byBoot = new Map<string, CallWindow[]>();
    for (const window of await inTransaction(pool, '', openWindows)) {
      byBoot.set(window.boot, [...(byBoot.get(window.boot) ?? []), window]);
    }
    const silent = [...byBoot].filter(([boot]) => now() - this.#lastSign(boot) >= silentForMs);
    for (const [boot, windows] of silent) await this.#close(boot, windows);
    return silent.map(([boot]) => boot);
  }

  async #close(boot: string, windows: readonly CallWindow[]): Promise<void> {
    // while the entry is on its way the windows are still there
    this.#closing.set(boot, this.#parts.now());
    const ranges = unfinishedRanges(windows).map(({ from, to }) => [from, to]);
    if (ranges.length === 0) {
      await inTransaction(this.#parts.pool, '', (client) => forgetWindows(client, boot));
      return;
    }
    for (let at = 0; at < ranges.length; at += rangesPerEntry) {
      const body = { boot, unfinished: ranges.slice(at, at + rangesPerEntry), version: 1 };
      await this.#parts.recorder.record({ kind: 'calls_unfinished', tenant: uuidToBytes(nilUuid), body });
    }
  }

  #lastSign(boot: string): number {
    return Math.max(
      this.#heardAt.get(boot) ?? Number.NEGATIVE_INFINITY,
      this.#closing.get(boot) ?? Number.NEGATIVE_INFINITY,
    );
  }

  #hear(data: Uint8Array): void {
    try {
      this.#heardAt.set(fromBinary(InvalidationAckSchema, data).boot.toString(), this.#parts.now());
    } catch {
      // a malformed beat is none
    }
    for (const signs of [this.#heardAt, this.#closing]) this.#forget(signs);
  }

  #forget(signs: Map<string, number>): void {
    const old = this.#parts.now() - 10 * (this.#parts.silentForMs ?? defaultSilentForMs);
    for (const [boot, at] of signs) if (at < old) signs.delete(boot);
  }
}
