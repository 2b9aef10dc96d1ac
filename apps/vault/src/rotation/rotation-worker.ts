// Keeps rotations moving in the background, slowly enough that nobody else notices, and from wherever the last worker left off.
import { asFault, type Fault } from '@tappass/errors/fault';
import type pg from 'pg';
import type { DataKeys } from '../keyring/data-keys.ts';
import { forgetReplica } from '../store/replica-rows.ts';
import { reportAlive } from './canary.ts';
import { rewrapDataKeys } from './rewrap-data-keys.ts';
import { type Step, stepRotation } from './rotation.ts';

export interface RotationWorkerParts {
  readonly pool: pg.Pool;
  readonly keys: DataKeys;
  readonly boot: bigint;
  readonly kekVersion: () => string;
  readonly onFinished: (step: 'done' | 'failed') => void;
  readonly onTrouble: (fault: Fault) => void;
}

const restingMs = 500;
const workingMs = 5;

export class RotationWorker {
  readonly #parts: RotationWorkerParts;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: RotationWorkerParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = this.#turn().then((pauseMs) => {
      if (!this.#stopped) this.#timer = setTimeout(() => this.start(), pauseMs);
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
    await forgetReplica(this.#parts.pool, this.#parts.boot).catch(() => {}); // it counts as gone in three seconds anyway
  }

  async #turn(): Promise<number> {
    const { pool, keys, boot, kekVersion, onFinished, onTrouble } = this.#parts;
    try {
      // two short looks a turn while there is nothing to do: a vault that rests shall cost nothing
      const isOpen = await reportAlive(pool, keys, boot, kekVersion());
      const wrapped = await rewrapDataKeys(pool, keys, kekVersion());
      const step = isOpen ? await this.#steps() : 'idle';
      if (step === 'done' || step === 'failed') onFinished(step);
      return wrapped > 0 || step === 'rewrapped' || step === 'promoted' ? workingMs : restingMs;
    } catch (thrown) {
      onTrouble(asFault(thrown));
      return restingMs;
    }
  }

  // a few pages between two signs of life
  async #steps(): Promise<Step> {
    let step: Step = 'idle';
    for (let n = 0; n < 10 && !this.#stopped; n++) {
      step = await stepRotation(this.#parts.pool, this.#parts.keys);
      if (step !== 'promoted' && step !== 'rewrapped') return step;
    }
    return step;
  }
}
