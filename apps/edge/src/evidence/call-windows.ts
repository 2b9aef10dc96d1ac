// No call without evidence: numbered windows of 256 calls, each on record before its first call goes out (decisions 7).

import type { Recorder } from '@tappass/evidence/recorder';
import { nilTenant } from '@tappass/evidence/uuid-v7';

export const windowSize = 256;

export class CallWindows {
  readonly #recorder: Recorder;
  readonly #boot: string;
  #next = 0;
  /** First number that is not on record yet. */
  #openedTo = 0;
  #opening: Promise<void> | undefined;

  constructor(recorder: Recorder, boot: bigint) {
    this.#recorder = recorder;
    this.#boot = boot.toString();
  }

  /** A call's number within this boot. Every number ends in exactly one outcome entry. */
  number(): number {
    const number = this.#next++;
    if (this.#next + windowSize / 2 > this.#openedTo) this.#open().catch(() => {});
    return number;
  }

  /** True when the number may go out; otherwise `opened` has to be awaited first. */
  isOpen(number: number): boolean {
    return number < this.#openedTo;
  }

  /** @throws Fault evidence_unavailable */
  async opened(number: number): Promise<void> {
    while (!this.isOpen(number)) await this.#open();
  }

  /** Says from which number on none was given out: a drained edge leaves nothing unfinished. */
  async close(): Promise<void> {
    if (this.#openedTo === 0) return;
    await this.#recorder.record({
      kind: 'calls_closed',
      tenant: nilTenant,
      body: { boot: this.#boot, from: this.#next, version: 1 },
    });
  }

  #open(): Promise<void> {
    this.#opening ??= this.#record().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #record(): Promise<void> {
    const from = this.#openedTo;
    const to = from + windowSize;
    await this.#recorder.record({
      kind: 'calls_opened',
      tenant: nilTenant,
      body: { boot: this.#boot, from, to, version: 1 },
    });
    this.#openedTo = to;
  }
}
