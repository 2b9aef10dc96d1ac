// One call on its way: its state, and the ports through which the pipeline reaches the world.
import { Fault } from '@tappass/errors/fault';
import type { PriceRow } from '@tappass/pipeline/answer/price';
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
  RouteAnswer,
  RouteSettings,
} from '@tappass/pipeline/ports';
import { mergeDeltas, type SessionDelta } from '@tappass/pipeline/session';
import { estimateTokens } from '@tappass/pipeline/tokens';
import type { Moment } from '@tappass/wires/wire';
import type { EdgeRoom } from '../edge-room.ts';
import { Exchange } from '../providers/exchange.ts';
import type { ResolvedModel } from '../providers/models.ts';
import { readWhole } from '../providers/read-whole.ts';
import { type Attempts, neverArrived, type UpstreamRequest } from '../providers/upstream.ts';
import type { UpstreamResponse } from '../providers/upstream-response.ts';
import type { Credential } from '../vault/credentials.ts';
import type { Fingerprint } from '../vault/fingerprints.ts';
import { callFacts } from './call-facts.ts';
import { CallPorts, type Parties } from './call-ports.ts';
import { callRecord, kindOf } from './call-record.ts';
import { credentialFor } from './credential-for.ts';
import { HeldLimits, type Spent } from './held-limits.ts';
import { named } from './named.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import { keeps, markedAnswer, markedEvents, markedId } from './stored-responses.ts';
import { standsIn, Targets } from './targets.ts';
import type { TokenCount } from './token-count.ts';

export class GovernedCall extends CallPorts<Parties> implements Ports {
  readonly #startedAt = performance.now();
  readonly #held: HeldLimits;
  readonly #targets: Targets;
  #credential: Credential | undefined;
  #fingerprint: Fingerprint | undefined;
  #number = -1;
  #answerHmac = '';
  /** The provider may have seen the request. */
  reached = false;
  /** What a whole answer came as. */
  answerBytes: Buffer | undefined;
  counted: TokenCount | undefined;
  /** An open stream, to be governed event by event. */
  stream: OpenStream | undefined;

  constructor(edge: EdgeRoom, parties: Parties) {
    super(edge, parties);
    this.#held = new HeldLimits(edge, parties.identity);
    this.#targets = new Targets(edge, parties, this.#held);
  }

  /** Policy's word on the call as a whole. @throws Fault what policy says */
  decide(): void {
    this.#targets.decideAsked();
  }

  /** What answers, or was the last to be tried. */
  get model(): ResolvedModel {
    return this.#targets.current.model;
  }

  price(): PriceRow {
    return this.model.price;
  }

  route(call: Call, settings: RouteSettings): RouteAnswer | Promise<RouteAnswer> {
    return this.#targets.route(call, settings);
  }

  take(call: Call, ask: RateAsk): LimitAnswer | Promise<LimitAnswer> {
    return this.#held.take(call, ask);
  }

  reserve(call: Call, ask: BudgetAsk): LimitAnswer | Promise<LimitAnswer> {
    return this.#held.reserve(call, ask);
  }

  /** The target, and after it those that stand in, within one budget of attempts. A started answer is never asked for again. */
  async callProvider(call: Call, settings: CallLlmSettings): Promise<ProviderReply> {
    const attempts = { left: settings.max_retries + 1, kept: 0 };
    for (;;) {
      attempts.kept = Math.min(this.#targets.standIns, attempts.left - 1);
      try {
        return await this.#callTarget(named(call, this.model.name), settings, attempts);
      } catch (thrown) {
        this.#failed ??= thrown;
        // once the first has failed, whatever keeps a stand-in from answering leads to the next
        const mayGoOn = standsIn(thrown) || this.#failed !== thrown;
        const goesOn = mayGoOn && attempts.left > 0 && !this.parties.arrived.hangUp.aborted;
        if (!goesOn || !(await this.#targets.next(call, thrown))) throw this.#failed;
      }
    }
  }

  /** Why the first target did not answer: what the caller is told when nobody does. */
  #failed: unknown;

  async #callTarget(call: Call, settings: CallLlmSettings, attempts: Attempts): Promise<ProviderReply> {
    const { arrived } = this.parties;
    const { upstream } = this.#targets.current;
    const provider = upstream.provider.name;
    const credential = await this.#prepare();
    const exchange = new Exchange(upstream.provider, call);
    const body = exchange.body(arrived.bytes);
    await this.#open(body);
    const response = await this.#send({ path: exchange.path, body, settings, attempts, stream: call.stream });
    if (call.stream && response.statusCode < 300) {
      this.stream = openStream(response, markedEvents(exchange.events(this.#moment(call)), this.#mark(call)));
      return { kind: 'stream' };
    }
    const whole = await readWhole(provider, response, credential.value.reveal());
    this.#answerHmac = this.#fingerprint!('answer', whole.bytes);
    const answer = markedAnswer(exchange.answer(whole.body, this.#moment(call)), this.#mark(call));
    if (answer === whole.body) this.answerBytes = whole.bytes;
    return { kind: 'whole', answer: readAnswer(call.surface, answer, false, call.body) };
  }

  async #prepare(): Promise<Credential> {
    const { fingerprints } = this.edge;
    const { identity } = this.parties;
    this.#credential = await credentialFor(this.edge, this.parties, this.#targets.current.upstream);
    this.#fingerprint = fingerprints.known(identity) ?? (await fingerprints.ask(identity));
    return this.#credential;
  }

  /** What the request would be in tokens. @throws Fault as callProvider does */
  async count(call: Call, settings: CallLlmSettings): Promise<void> {
    const { upstream } = this.#targets.current;
    const { counting, name } = upstream.provider;
    if (counting === undefined) {
      this.counted = { inputTokens: estimateTokens(call.segments, call.mediaParts), estimated: true };
      return;
    }
    const credential = await this.#prepare();
    const body = call.changed ? Buffer.from(JSON.stringify(call.body)) : this.parties.arrived.bytes;
    await this.#open(body);
    const attempts = { left: settings.max_retries + 1, kept: 0 };
    const response = await this.#send({ path: counting, body, settings, attempts, stream: false });
    const whole = await readWhole(name, response, credential.value.reveal());
    const inputTokens = whole.body['input_tokens'];
    if (typeof inputTokens !== 'number')
      throw new Fault('provider_failed', { details: { provider: name, detail: 'a count that is none' } });
    this.counted = { inputTokens, estimated: false };
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
    const remembering = this.edge.memos.remember(identity, call.session.id, this.#toRemember(call));
    if (remembering !== undefined) await Promise.allSettled([recording, remembering]);
    const position = await recording;
    await remembering;
    if (settings.admission === 'strict') await this.edge.evidence.committed(position);
  }

  #toRemember({ remember }: Call): SessionDelta {
    const spentUsdMicros = this.#held.spentInNewSession;
    return spentUsdMicros === 0 ? remember : mergeDeltas(remember, { spentUsdMicros });
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
    if (this.#number !== -1) return;
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

  /** For an answer that the provider keeps: how its id reads for this agent. */
  #mark(call: Call): ((id: string) => string) | undefined {
    if (call.surface !== 'responses' || !keeps(call.body)) return undefined;
    return (id) => markedId(this.#fingerprint!, this.parties.identity.principal.agentUuid, id);
  }

  #moment(call: Call): Moment {
    return {
      nowSeconds: Math.floor(Date.now() / 1000),
      id: this.parties.arrived.requestId,
      model: call.model,
      inputTokens: estimateTokens(call.segments, call.mediaParts),
    };
  }

  async #send(request: Omit<UpstreamRequest, 'credential' | 'passed' | 'hangUp'>): Promise<UpstreamResponse> {
    const { passed, hangUp } = this.parties.arrived;
    const { upstream } = this.#targets.current;
    const sentAt = performance.now();
    const reachedBefore = this.reached;
    try {
      this.reached = true;
      return await upstream.send({ ...request, credential: this.#credential!.value.reveal(), passed, hangUp });
    } catch (thrown) {
      if (hangUp.aborted) throw new Fault('client_gone');
      const fault = thrown as Fault;
      this.reached = reachedBefore || (fault.reason !== 'provider_breaker_open' && !neverArrived(fault.cause));
      throw thrown;
    } finally {
      this.edge.metrics.upstreamTook(upstream.provider.name, (performance.now() - sentAt) / 1000);
    }
  }

  #record(call: Call) {
    const facts = callFacts(this.edge, this.parties, this.#targets, {
      number: this.#number,
      credentialId: this.#credential?.id ?? '',
      latencyMicros: Math.round((performance.now() - this.#startedAt) * 1000),
      reached: this.reached,
      promptHmac: this.#promptHmac,
      answerHmac: this.#answerHmac,
      ...(this.#streamFacts !== undefined && { stream: this.#streamFacts }),
    });
    return callRecord(call, facts);
  }
}
