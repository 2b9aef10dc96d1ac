// What calls add to their sessions, on its way to keys: told in batches, acknowledged before an answer leaves. What could not be told is the call's own failure.
import { create } from '@bufbuild/protobuf';
import { type Keys, type SessionMemo, SessionMemoSchema } from '@tappass/contracts/keys';
import { randomBytesPooled } from '@tappass/evidence/random-pool';
import { nothingToRemember, type SessionDelta } from '@tappass/pipeline/session';
import type { Client } from '@tappass/rpc/caller';
import type { Identity } from '../identity/principal.ts';
import type { Floors } from './floors.ts';

interface Waiting {
  readonly memo: SessionMemo;
  readonly told: () => void;
  readonly failed: (fault: unknown) => void;
}

const mostTogether = 64;
const timeoutMs = 900;

export class SessionMemos {
  readonly #keys: Client<typeof Keys>;
  readonly #floors: Floors;
  #waiting: Waiting[] = [];
  #underWay = 0;

  constructor(keys: Client<typeof Keys>, floors: Floors) {
    this.#keys = keys;
    this.#floors = floors;
  }

  /** Nothing to wait for when there is nothing to remember. @throws Fault not_ready or deadline: it is not known to be remembered */
  remember(identity: Identity, sessionId: string, delta: SessionDelta): Promise<void> | undefined {
    if (delta === nothingToRemember || isEmpty(delta)) return undefined;
    this.#floors.add(identity, delta);
    const memo = create(SessionMemoSchema, {
      memoId: Buffer.from(randomBytesPooled(12)).toString('hex'),
      principal: identity.signed,
      sessionId,
      delta: wireDelta(delta),
    });
    return new Promise((told, failed) => {
      this.#waiting.push({ memo, told, failed });
      // those that come while a batch is under way leave together after it
      if (this.#underWay === 0 || this.#waiting.length >= mostTogether) void this.#send();
    });
  }

  async #send(): Promise<void> {
    const batch = this.#waiting.splice(0, mostTogether);
    if (batch.length === 0) return;
    this.#underWay += 1;
    try {
      await this.#keys.rememberSessions({ memos: batch.map(({ memo }) => memo) }, { timeoutMs });
      for (const { told } of batch) told();
    } catch (fault) {
      for (const { failed } of batch) failed(fault);
    } finally {
      this.#underWay -= 1;
      void this.#send();
    }
  }
}

const isEmpty = (delta: SessionDelta): boolean => {
  for (const value of Object.values(delta)) {
    if (typeof value === 'object' ? Object.keys(value).length > 0 : value !== 0 && value !== '' && value !== 'PUBLIC')
      return false;
  }
  return true;
};

const wireDelta = (delta: SessionDelta) => ({
  classification: delta.classification,
  taints: [...(delta.taints ?? [])],
  risk: delta.risk,
  threats: [...(delta.threats ?? [])],
  probes: delta.probes,
  tools: { ...delta.tools },
  toolCalls: { ...delta.toolCalls },
  toolCallsMade: delta.toolCallsMade,
  left: { ...delta.left },
  blocks: [...(delta.blocks ?? [])],
  sealedTokens: delta.sealedTokens,
  spentUsdMicros: delta.spentUsdMicros,
});
