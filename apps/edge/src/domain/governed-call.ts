// One call on its way: its state, and the ports through which the pipeline reaches the world.
import { Fault } from '@tappass/errors/fault';
import { readAnswer } from '@tappass/pipeline/answer/read-answer';
import type { Call } from '@tappass/pipeline/call';
import type {
  AuditWriteSettings,
  BudgetAsk,
  CallLlmSettings,
  LimitAnswer,
  Ports,
  ProviderReply,
  RateAsk,
} from '@tappass/pipeline/ports';

import { estimateTokens } from '@tappass/pipeline/tokens';
import type { Moment } from '@tappass/wires/wire';

import type { EdgeRoom } from '../edge-room.ts';
import type { Decision } from '../policy/decide.ts';
import { type EventSource, Exchange } from '../providers/exchange.ts';
import { readWhole } from '../providers/read-whole.ts';
import { neverArrived, type UpstreamResponse } from '../providers/upstream.ts';
import type { Credential } from '../vault/credentials.ts';
import type { Fingerprint } from '../vault/fingerprints.ts';
import { CallPorts, type Parties } from './call-ports.ts';
import { callRecord, kindOf } from './call-record.ts';

import { HeldLimits, type Spent } from './held-limits.ts';
import { keeps, MarkedEvents, markedId } from './stored-responses.ts';

/** A provider's stream and what makes the client's events of its bytes. */
export interface OpenStream {
  readonly body: UpstreamResponse['body'];
  readonly events: EventSource;
}

export class GovernedCall extends CallPorts<Parties> implements Ports {
  readonly #startedAt = performance.now();
  #decision: Decision | undefined;
  readonly #held: HeldLimits;
  #credential: Credential | undefined;
  #fingerprint: Fingerprint | undefined;
  #number = -1;
  #answerHmac = '';
  /** The provider may have seen the request. */
  reached = false;
  /** What a whole answer came as. */
  answerBytes: Buffer | undefined;
  /** An open stream, to be governed event by event. */
  stream: OpenStream | undefined;

  constructor(edge: EdgeRoom, parties: Parties) {
    super(edge, parties);
    this.#held = new HeldLimits(edge, parties.identity);
  }

  decided(decision: Decision): void {
    this.#decision = decision;
  }

  price() {
    return this.parties.model.price;
  }

  take(call: Call, ask: RateAsk): LimitAnswer | Promise<LimitAnswer> {
    return this.#held.take(call, ask);
  }

  reserve(call: Call, ask: BudgetAsk): LimitAnswer | Promise<LimitAnswer> {
    return this.#held.reserve(call, ask);
  }

  async callProvider(call: Call, settings: CallLlmSettings): Promise<ProviderReply> {
    const { arrived, identity, upstream } = this.parties;
    const { credentials, fingerprints } = this.edge;
    const provider = upstream.provider.name;
    const ask = upstream.provider.needsCredential ? 'ask' : 'askOptional';
    this.#credential =
      credentials.known(identity, provider) ??
      (await credentials[ask](identity, provider, upstream.origin, arrived.requestId));
    this.#fingerprint = fingerprints.known(identity) ?? (await fingerprints.ask(identity));
    const exchange = new Exchange(upstream.provider, call);
    const body = exchange.body(arrived.bytes);
    await this.#open(body);
    const response = await this.#send(exchange.path, body, settings);
    if (call.stream && response.statusCode < 300) {
      this.stream = { body: response.body, events: this.#marked(call, exchange.events(this.#moment(call))) };
      return { kind: 'stream' };
    }
    const whole = await readWhole(provider, response, this.#credential.value.reveal());
    this.#answerHmac = this.#fingerprint('answer', whole.bytes);
    const said = exchange.answer(whole.body, this.#moment(call));
    const answer = this.#keeps(call) && typeof said['id'] === 'string' ? { ...said, id: this.#mark(said['id']) } : said;
    if (answer === whole.body) this.answerBytes = whole.bytes;
    return { kind: 'whole', answer: readAnswer(call.surface, answer, false, call.body) };
  }

  settle(call: Call, spent: Spent): void {
    this.#held.settle(call, spent, this.reached);
  }

  /** Nothing is held any longer. However a call ends it comes here, once or more often. */
  over(): void {
    this.#held.over(this.reached);
  }

  get rateAsk(): RateAsk | undefined {
    return this.#held.rateAsk;
  }

  async record(call: Call, settings: AuditWriteSettings): Promise<void> {
    const { identity } = this.parties;
    const tenant = identity.principal.orgUuid;
    const recording = this.edge.recorder.record({ kind: kindOf(call), tenant, body: this.#record(call) });
    // side by side; the answer waits for both
    const remembering = this.edge.memos.remember(identity, call.session.id, call.remember);
    if (remembering !== undefined) await Promise.allSettled([recording, remembering]);
    const position = await recording;
    await remembering;
    if (settings.admission === 'strict') await this.edge.evidence.committed(position);
  }

  /** What a stream showed, for its fingerprint. */
  answered(bytes: Uint8Array): void {
    this.#answerHmac = this.#fingerprint?.('answer', bytes) ?? '';
  }

  #streamFacts: Parameters<typeof callRecord>[1]['stream'];

  streamed(facts: NonNullable<Parameters<typeof callRecord>[1]['stream']>): void {
    this.#streamFacts = facts;
  }

  // On record before the first upstream byte: the window it is numbered in, or, when strict, the call itself.
  async #open(body: Uint8Array): Promise<void> {
    const { windows, evidence, boot } = this.edge;
    const { identity, arrived, plan } = this.parties;
    this.#number = windows.number();
    this.#promptHmac = this.#fingerprint?.('prompt', body) ?? '';
    if (plan.compiled.plan.admission === 'strict') {
      const opened = {
        version: 1,
        request_id: arrived.requestId,
        call: { boot: boot.toString(), number: this.#number },
        agent_uuid: identity.principal.agentUuid,
        prompt_hmac: this.#promptHmac,
      };
      await evidence.commit({ kind: 'call_opened', tenant: identity.principal.orgUuid, body: opened });
    }
    if (!windows.isOpen(this.#number)) await windows.opened(this.#number);
  }

  #promptHmac = '';

  #keeps(call: Call): boolean {
    return call.surface === 'responses' && keeps(call.body);
  }

  #mark(id: string): string {
    return markedId(this.#fingerprint!, this.parties.identity.principal.agentUuid, id);
  }

  #marked(call: Call, source: EventSource): EventSource {
    if (!this.#keeps(call)) return source;
    const marked = new MarkedEvents((id) => this.#mark(id));
    return {
      push: (chunk) => source.push(chunk).map((event) => marked.event(event)),
      end: () => source.end().map((event) => marked.event(event)),
    };
  }

  #moment(call: Call): Moment {
    return {
      nowSeconds: Math.floor(Date.now() / 1000),
      id: this.parties.arrived.requestId,
      model: call.model,
      inputTokens: estimateTokens(call.segments, call.mediaParts),
    };
  }

  async #send(path: string, body: Uint8Array, settings: CallLlmSettings): Promise<UpstreamResponse> {
    const { arrived, upstream } = this.parties;
    const sentAt = performance.now();
    try {
      this.reached = true;
      const credential = this.#credential!.value.reveal();
      return await upstream.send({
        path,
        body,
        credential,
        passed: arrived.passed,
        settings,
        hangUp: arrived.hangUp,
      });
    } catch (thrown) {
      if (arrived.hangUp.aborted) throw new Fault('client_gone');
      const fault = thrown as Fault;
      this.reached = fault.reason !== 'provider_breaker_open' && !neverArrived(fault.cause);
      throw thrown;
    } finally {
      this.edge.metrics.upstreamTook(upstream.provider.name, (performance.now() - sentAt) / 1000);
    }
  }

  #record(call: Call) {
    const { arrived, identity, plan, model, upstream } = this.parties;
    const { principal } = identity;
    return callRecord(call, {
      requestId: arrived.requestId,
      boot: this.edge.boot.toString(),
      number: this.#number,
      route: arrived.route,
      keyId: principal.keyId,
      developer: principal.developerPseudonym,
      developerSealed: principal.developerSealed,
      org: principal.orgSlug,
      agentId: principal.agentId,
      agentUuid: principal.agentUuid,
      provider: upstream.provider.name,
      model: model.name,
      pipelineUuid: plan.pipelineUuid,
      planRevision: plan.compiled.plan.revision,
      planDigest: plan.compiled.plan.digest,
      priceVersion: this.edge.bundle.current().priceVersion,
      decisionId: this.#decision?.id ?? '',
      credentialId: this.#credential?.id ?? '',
      latencyMicros: Math.round((performance.now() - this.#startedAt) * 1000),
      reached: this.reached,
      promptHmac: this.#promptHmac,
      answerHmac: this.#answerHmac,
      ...(this.#streamFacts !== undefined && { stream: this.#streamFacts }),
    });
  }
}
