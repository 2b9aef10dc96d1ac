// Strict evidence: recorded and committed by the ledger before the act that it tells of takes effect.
import type { Ledger } from '@tappass/contracts/ledger';
import { Fault } from '@tappass/errors/fault';
import type { Client } from '@tappass/rpc/caller';
import type { EventInput, Position, Recorder } from './recorder.ts';

export class StrictEvidence {
  readonly #recorder: Recorder;
  readonly #ledger: Pick<Client<typeof Ledger>, 'awaitCommitted'>;
  // events of one batch stand at one place of the stream: one question answers for all of them
  readonly #asked = new Map<string, Promise<void>>();

  constructor(recorder: Recorder, ledger: Pick<Client<typeof Ledger>, 'awaitCommitted'>) {
    this.#recorder = recorder;
    this.#ledger = ledger;
  }

  /** @throws Fault evidence_unavailable unless the event is committed within about two seconds */
  async commit(event: EventInput): Promise<Position> {
    const position = await this.#recorder.record(event);
    await this.committed(position);
    return position;
  }

  /** Resolves when the ledger has committed what stands at this position. */
  committed({ stream, busSeq }: Position): Promise<void> {
    const place = `${stream}/${busSeq}`;
    const asked = this.#asked.get(place) ?? this.#ask(stream, busSeq).finally(() => this.#asked.delete(place));
    this.#asked.set(place, asked);
    return asked;
  }

  async #ask(streamId: string, busSeq: bigint): Promise<void> {
    try {
      await this.#ledger.awaitCommitted({ streamId, busSeq }, { timeoutMs: 1000 });
    } catch (cause) {
      throw new Fault('evidence_unavailable', { cause });
    }
  }

  /** For what must take effect even when the ledger is away: queued, retried, resolved when the stream has it. */
  record(event: EventInput): Promise<Position> {
    return this.#recorder.record(event);
  }
}
