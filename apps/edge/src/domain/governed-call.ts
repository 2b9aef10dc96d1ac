// One call on its way: what it holds until it is over, and its entry in the ledger.
import type { Position } from '@tappass/evidence/recorder';
import type { Call } from '@tappass/pipeline/call';
import type { AuditWriteSettings, BudgetAsk, LimitAnswer, Ports, RateAsk } from '@tappass/pipeline/ports';
import { mergeDeltas, type SessionDelta } from '@tappass/pipeline/session';
import { callFacts } from './call-facts.ts';
import { callRecord, kindOf, type StreamFacts } from './call-record.ts';
import type { Spent } from './held-limits.ts';
import { ProviderCall } from './provider-call.ts';

export class GovernedCall extends ProviderCall implements Ports {
  /** Where its outcome stands, once it does. */
  position: Position | undefined;

  take(call: Call, ask: RateAsk): LimitAnswer | Promise<LimitAnswer> {
    return this.held.take(call, ask);
  }

  reserve(call: Call, ask: BudgetAsk): LimitAnswer | Promise<LimitAnswer> {
    return this.held.reserve(call, ask);
  }

  settle(call: Call, spent: Spent): void {
    this.held.settle(call, spent, this.reached);
  }

  /** Nothing is held any longer. However a call ends it comes here, once or more often. */
  over(): void {
    this.held.over(this.reached);
    // also what the model said: it comes back with the next turn
    this.edge.seenTexts.keep(this.newTexts.splice(0));
  }

  get rateAsk(): RateAsk | undefined {
    return this.held.rateAsk;
  }

  async record(call: Call, settings: AuditWriteSettings): Promise<void> {
    const { identity } = this.parties;
    const tenant = identity.principal.orgUuid;
    const recording = this.edge.recorder.record({ kind: kindOf(call), tenant, body: this.#record(call) });
    // side by side; the answer waits for both
    const remembering = this.edge.memos.remember(identity, call.session.id, this.#toRemember(call));
    if (remembering !== undefined) await Promise.allSettled([recording, remembering]);
    const position = await recording;
    this.position = position;
    await remembering;
    // who is refused for a ledger that does not answer need not wait for it twice
    const waited = call.blocked?.reason === 'evidence_unavailable';
    if (settings.admission === 'strict' && !waited) await this.edge.evidence.committed(position);
  }

  #toRemember({ remember }: Call): SessionDelta {
    const spentUsdMicros = this.held.spentInNewSession;
    return spentUsdMicros === 0 ? remember : mergeDeltas(remember, { spentUsdMicros });
  }

  /** What a stream showed, for its fingerprint. */
  answered(bytes: Uint8Array): void {
    this.answerHmac = this.fingerprint?.('answer', bytes) ?? '';
  }

  #streamFacts: StreamFacts | undefined;

  streamed(facts: StreamFacts): void {
    this.#streamFacts = facts;
  }

  #record(call: Call) {
    const facts = callFacts(this.edge, this.parties, this.targets, {
      number: this.number,
      credentialId: this.credential?.id ?? '',
      latencyMicros: Math.round((performance.now() - this.startedAt) * 1000),
      reached: this.reached,
      promptHmac: this.promptHmac,
      answerHmac: this.answerHmac,
      cache: this.cache,
      moderated: this.moderated,
      stream: this.#streamFacts,
    });
    return callRecord(call, facts);
  }
}
