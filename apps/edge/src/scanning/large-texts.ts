// Large texts are scanned by threads beside the event loop, in turns: one tenant's bodies neither hold up calls nor fill the queue for others.
import { availableParallelism } from 'node:os';
import { Fault } from '@tappass/errors/fault';
import { mostUnits } from '@tappass/pipeline/scan/fold';
import { readLength } from '@tappass/pipeline/scan/read-length';
import type { TextScan } from '@tappass/pipeline/scan/scan';
import { isScanned, rememberScan } from '@tappass/pipeline/scan-call';
import type { Segment } from '@tappass/pipeline/segment';
import { Piscina } from 'piscina';
import { HangUp } from '../domain/hang-up.ts';
import type { TextToScan } from './scan-worker.ts';
import { Turns } from './turns.ts';

/** Characters up to which what is new in a body is scanned where it is: handing it over would take longer. */
const largeChars = 65_536;
/** By what is read of them, which may be more than what was sent. */
const isLarge = (segments: readonly Segment[]): boolean => {
  let sent = 0;
  for (const { text } of segments) sent += text.length;
  if (sent > largeChars || sent * mostUnits <= largeChars) return sent > largeChars;
  let read = 0;
  for (const { text } of segments) read += readLength(text);
  return read > largeChars;
};
/** Characters handed over at once. */
const portionChars = 262_144;
/** A thread that takes longer for a portion has gone astray: reading is linear, and takes it a tenth of a second. */
const withinMs = 15_000;

export class LargeTexts {
  readonly #pool: Piscina<readonly TextToScan[], readonly TextScan[]>;
  readonly #turns: Turns;
  readonly #withinMs: number;

  /** @param workerFile the bundled scan-worker */
  constructor(workerFile: string, options: { readonly threads?: number; readonly withinMs?: number } = {}) {
    const threads = options.threads ?? Math.max(1, Math.min(4, availableParallelism()));
    this.#withinMs = options.withinMs ?? withinMs;
    this.#turns = new Turns('large bodies of this organisation', threads);
    this.#pool = new Piscina({
      filename: workerFile,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 30_000,
      // no environment: a thread has no use for what the process was told
      env: {},
    });
  }

  /** Undefined when there is nothing large to wait for. @throws Fault rate_limited when this tenant has too much waiting */
  ahead(tenant: string, segments: readonly Segment[], hangUp: HangUp): Promise<void> | undefined {
    const unread = segments.filter((segment) => !isScanned(segment));
    if (!isLarge(unread)) return undefined;
    const work = portions(unread).map((portion) => this.#scan(tenant, portion, hangUp));
    return Promise.all(work).then(() => undefined);
  }

  close(): Promise<void> {
    return this.#pool.close({ force: true });
  }

  async #scan(tenant: string, portion: readonly Segment[], hangUp: HangUp): Promise<void> {
    const done = await this.#turns.take(tenant);
    try {
      const scans = await this.#read(portion, hangUp);
      for (const [i, segment] of portion.entries()) rememberScan(segment, scans[i] as TextScan);
    } finally {
      done();
    }
  }

  /** @throws Fault client_gone; deadline for a thread that does not come back; internal for one that died or answers no scans */
  async #read(portion: readonly Segment[], hangUp: HangUp): Promise<readonly TextScan[]> {
    if (hangUp.aborted) throw new Fault('client_gone');
    const texts = portion.map(({ text, form }) => ({ text, json: form === 'json_text' || form === 'json_value' }));
    const ended = new HangUp();
    const gone = () => ended.abort();
    const timer = setTimeout(gone, this.#withinMs);
    hangUp.once('abort', gone);
    try {
      const scans: unknown = await this.#pool.run(texts, { signal: ended });
      if (Array.isArray(scans) && scans.length === portion.length && scans.every(Array.isArray)) return scans;
      throw new Fault('internal', { cause: new Error('a scanning thread answered no scans') });
    } catch (cause) {
      if (hangUp.aborted) throw new Fault('client_gone', { cause });
      if (ended.aborted) throw new Fault('deadline', { cause });
      throw cause instanceof Fault ? cause : new Fault('internal', { cause });
    } finally {
      clearTimeout(timer);
      hangUp.off('abort', gone);
    }
  }
}

const portions = (segments: readonly Segment[]): Segment[][] => {
  const all: Segment[][] = [];
  let chars = portionChars;
  for (const segment of segments) {
    if (chars >= portionChars) {
      all.push([]);
      chars = 0;
    }
    all.at(-1)?.push(segment);
    chars += segment.text.length;
  }
  return all;
};
