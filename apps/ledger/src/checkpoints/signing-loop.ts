// Keeps the checkpoint signer going and remembers why it could not sign; an unsigned ledger is not a healthy one.
import { asFault, type Fault } from '@tappass/errors/fault';
import type { Check } from '@tappass/service/health';
import type { CheckpointSigner } from './checkpoint-signer.ts';

const everyMs = 1000;

export class SigningLoop {
  readonly #signer: CheckpointSigner;
  readonly #onTrouble: (fault: Fault) => void;
  #trouble: Fault | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(signer: CheckpointSigner, onTrouble: (fault: Fault) => void) {
    this.#signer = signer;
    this.#onTrouble = onTrouble;
  }

  /** Fails while what is stored is not what was committed; a database that is away is another check's to tell. */
  readonly check: Check = {
    name: 'checkpoint',
    run: () => {
      if (this.#trouble?.reason === 'ledger_halted') throw this.#trouble;
    },
  };

  async run(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.#signer.signIfDue();
      this.#trouble = undefined;
    } catch (thrown) {
      const fault = asFault(thrown);
      if (fault.message !== this.#trouble?.message) this.#onTrouble(fault);
      this.#trouble = fault;
    }
    if (!this.#stopped) this.#timer = setTimeout(() => void this.run(), everyMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}
