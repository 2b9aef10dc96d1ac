// What calls add to their sessions, on its way to keys: told in batches, acknowledged before an answer leaves. What could not be told is the call's own failure.
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Signed } from '@tappass/contracts/common';
import type { Keys, SessionDeltaSchema } from '@tappass/contracts/keys';
import { isFault } from '@tappass/errors/fault';
import { randomBytesPooled } from '@tappass/evidence/random-pool';
import { nothingToRemember, type SessionDelta } from '@tappass/pipeline/session';
import { heaviestBatch, weighDelta } from '@tappass/pipeline/session-bounds';
import type { Client } from '@tappass/rpc/caller';
import type { Identity } from '../identity/principal.ts';
import type { Floors } from './floors.ts';

interface Waiting {
  readonly signed: Signed;
  readonly sessionId: string;
  readonly delta: SessionDelta;
  readonly weight: number;
  readonly told: () => void;
  readonly failed: (fault: unknown) => void;
}

const mostTogether = 64;
const timeoutMs = 900;

export class SessionMemos {
  readonly #keys: Client<typeof Keys>;
  readonly #floors: Floors;
  readonly #waiting: Waiting[] = [];
  #underWay = 0;
  #scheduled = false;

  constructor(keys: Client<typeof Keys>, floors: Floors) {
    this.#keys = keys;
    this.#floors = floors;
  }

  /**
   * Nothing to wait for when there is nothing to remember.
   * @throws Fault bad_field for what no call can add: it would be refused, and others with it; not_ready or deadline: it is not known to be remembered
   */
  remember(identity: Identity, sessionId: string, delta: SessionDelta): Promise<void> | undefined {
    if (delta === nothingToRemember || isEmpty(delta)) return undefined;
    return new Promise((told, failed) => {
      const weight = weighDelta(delta);
      this.#floors.add(identity, delta);
      this.#waiting.push({ signed: identity.signed, sessionId, delta, weight, told, failed });
      this.#schedule();
    });
  }

  // One turn of the event loop gathers what belongs together, and those that come while a batch is under way leave together after it.
  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    if (this.#underWay > 0 && this.#waiting.length < mostTogether) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      void this.#send(this.#takeBatch());
    });
  }

  #takeBatch(): Waiting[] {
    let [count, weight] = [0, 0];
    for (const waiting of this.#waiting) {
      weight += waiting.weight;
      if (count === mostTogether || (count > 0 && weight > heaviestBatch)) break;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #send(batch: readonly Waiting[]): Promise<void> {
    this.#underWay += 1;
    this.#schedule();
    try {
      await this.#tell(batch);
      for (const { told } of batch) told();
    } catch (fault) {
      if (batch.length > 1 && isRefused(fault)) await this.#tellEach(batch);
      else for (const { failed } of batch) failed(fault);
    }
    this.#underWay -= 1;
    this.#schedule();
  }

  async #tell(batch: readonly Waiting[]): Promise<void> {
    const owners = new Map<Signed, number>();
    const memos = batch.map(({ signed, sessionId, delta }) => {
      const owner = owners.get(signed) ?? owners.size;
      owners.set(signed, owner);
      return { owner, sessionId, delta: onWire(delta) };
    });
    const batchId = Buffer.from(randomBytesPooled(12)).toString('hex');
    await this.#keys.rememberSessions({ batchId, principals: [...owners.keys()], memos }, { timeoutMs });
  }

  // A refused batch was not remembered at all: who is to blame is found by telling each alone, and nobody else fails.
  async #tellEach(batch: readonly Waiting[]): Promise<void> {
    await Promise.all(batch.map((waiting) => this.#tell([waiting]).then(waiting.told, waiting.failed)));
  }
}

/** Nothing was written: what was told is looked at before anything is. */
const isRefused = (fault: unknown): boolean => isFault(fault, 'bad_field') || isFault(fault, 'bad_signature');

/** The members have the names of the wire, and are only read. */
const onWire = (delta: SessionDelta) => delta as MessageInitShape<typeof SessionDeltaSchema>;

const isEmpty = (delta: SessionDelta): boolean => {
  for (const name in delta) if (adds(delta[name as keyof SessionDelta])) return false;
  return true;
};

const adds = (value: SessionDelta[keyof SessionDelta]): boolean => {
  if (typeof value !== 'object') return value !== undefined && value !== 0 && value !== '' && value !== 'PUBLIC';
  for (const _ in value) return true;
  return false;
};
