// Files in a request are opened by threads beside the event loop, in turns, each call's within a time; what takes longer stays unread and is counted.
import { Fault } from '@tappass/errors/fault';
import type { OpenedFile } from '@tappass/pipeline/media/opened-media';
import { Piscina } from 'piscina';
import { HangUp } from '../domain/hang-up.ts';
import { Turns } from '../scanning/turns.ts';

/** For all files of a call. */
const withinMs = 10_000;
const threads = 2;
/** A thread that needs more is ended, and with it what it read. */
const mostMegabytes = 512;

export class Documents {
  readonly #pool: Piscina<readonly string[], readonly OpenedFile[]>;
  readonly #turns = new Turns('documents of this organisation', threads);
  readonly #withinMs: number;

  /** @param workerFile the bundled document-worker */
  constructor(workerFile: string, options: { readonly withinMs?: number } = {}) {
    this.#withinMs = options.withinMs ?? withinMs;
    this.#pool = new Piscina({
      filename: workerFile,
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 30_000,
      resourceLimits: { maxOldGenerationSizeMb: mostMegabytes },
      // no environment: a thread has no use for what the process was told
      env: {},
    });
  }

  /**
   * @param files as base64
   * @returns for each what could be read; undefined for one that its thread did not live or have the time to read
   * @throws Fault rate_limited when this tenant has too much waiting; client_gone
   */
  async open(tenant: string, files: readonly string[], hangUp: HangUp): Promise<readonly (OpenedFile | undefined)[]> {
    const done = await this.#turns.take(tenant);
    try {
      const together = await this.#read(files, hangUp);
      if (together !== undefined || files.length === 1) return together ?? [undefined];
      // one of them is too much: the others are not to suffer for it
      const apart: (OpenedFile | undefined)[] = [];
      for (const file of files.slice(0, mostApart)) apart.push((await this.#read([file], hangUp))?.[0]);
      return [...apart, ...files.slice(mostApart).map(() => undefined)];
    } finally {
      done();
    }
  }

  close(): Promise<void> {
    return this.#pool.close({ force: true });
  }

  async #read(files: readonly string[], hangUp: HangUp): Promise<readonly OpenedFile[] | undefined> {
    if (hangUp.aborted) throw new Fault('client_gone');
    const ended = new HangUp();
    const gone = () => ended.abort();
    const timer = setTimeout(gone, this.#withinMs);
    hangUp.once('abort', gone);
    try {
      const opened: unknown = await this.#pool.run(files, { signal: ended });
      return Array.isArray(opened) && opened.length === files.length ? opened : undefined;
    } catch (cause) {
      if (hangUp.aborted) throw new Fault('client_gone', { cause });
      return undefined;
    } finally {
      clearTimeout(timer);
      hangUp.off('abort', gone);
    }
  }
}

/** Files that are tried by themselves after a thread ended over all of them. */
const mostApart = 2;
