// The part of a call that meets providers: who it goes to, with which credential, on record before its first byte; what comes back.
import { Fault } from '@tappass/errors/fault';
import type { PriceRow } from '@tappass/pipeline/answer/price';
import type { Terms } from '@tappass/pipeline/answer/price-terms';
import { readAnswer } from '@tappass/pipeline/answer/read-answer';
import { estimatedUsage } from '@tappass/pipeline/answer/usage';
import type { Call } from '@tappass/pipeline/call';
import { parseExact } from '@tappass/pipeline/exact-json';
import type { JsonObject } from '@tappass/pipeline/json';
import type {
  CallLlmSettings,
  Moderation,
  ModerationAsk,
  ProviderReply,
  RouteAnswer,
  RouteSettings,
} from '@tappass/pipeline/ports';
import { estimateTokens } from '@tappass/pipeline/tokens';
import { type CacheSlot, cacheSlot } from '../cache/cache-slot.ts';
import type { EdgeRoom } from '../edge-room.ts';
import { Exchange } from '../providers/exchange.ts';
import type { ResolvedModel } from '../providers/models.ts';
import { readWhole } from '../providers/read-whole.ts';
import { type Attempts, neverArrived, type UpstreamRequest } from '../providers/upstream.ts';
import type { UpstreamResponse } from '../providers/upstream-response.ts';
import { bytesOf, type WrittenJson } from '../providers/written-json.ts';
import type { Credential } from '../vault/credentials.ts';
import type { Fingerprint } from '../vault/fingerprints.ts';
import type { KeyChoice } from '../vault/key-choice.ts';
import { askModeration, moderatedBy } from './ask-moderation.ts';
import { type Asking, priceFor } from './asked-terms.ts';
import { callOpened } from './call-opened.ts';
import { CallPorts, type Parties } from './call-ports.ts';
import type { RecordFacts } from './call-record.ts';
import { fingerprintFor } from './fingerprint-for.ts';
import { HeldLimits } from './held-limits.ts';
import { keysFor } from './keys-for.ts';
import { momentOf } from './moment-of.ts';
import { named } from './named.ts';
import { type OpenStream, openStream } from './open-stream.ts';
import { readableRefusal } from './readable-refusal.ts';
import { sendByKey } from './send-by-key.ts';
import { markedEvents, markFor } from './stored-responses.ts';
import { standsIn, Targets } from './targets.ts';
import type { TokenCount } from './token-count.ts';
import { isOneObject, writtenAnswer } from './written-answer.ts';

export class ProviderCall extends CallPorts<Parties> {
  protected readonly held: HeldLimits;
  protected readonly targets: Targets;
  protected credential: Credential | undefined;
  protected fingerprint: Fingerprint | undefined;
  /** Of its window; -1 while nothing was sent. */
  protected number = -1;
  protected promptHmac = '';
  protected answerHmac = '';
  /** Whether it was answered from what is kept, where the plan keeps answers. */
  protected cache: 'hit' | 'miss' | undefined;
  /** Who was asked to moderate the answer, where anybody was. */
  protected moderated: RecordFacts['moderated'];
  /** The provider may have seen the request. */
  reached = false;
  /** A provider may have done what it was asked, and bill it: it answered, or nobody knows. */
  billable = false;
  /** A whole answer as it came, in the client's format. */
  written: WrittenJson | undefined;
  counted: TokenCount | undefined;
  /** An open stream, to be governed event by event. */
  stream: OpenStream | undefined;
  readonly #asked: Asking;
  /** Why the first target did not answer: what the caller is told when nobody does. */
  #failed: unknown;

  constructor(edge: EdgeRoom, parties: Parties, asked: Asking) {
    super(edge, parties, parties.plan.excepts);
    this.#asked = asked;
    this.held = new HeldLimits(edge, parties);
    this.targets = new Targets(edge, parties, this.held);
  }

  /** Policy's word on the call as a whole. @throws Fault what policy says */
  decide(): void {
    this.targets.decideAsked();
  }

  /** What answers, or was the last to be tried. */
  get model(): ResolvedModel {
    return this.targets.current.model;
  }

  price(_model: string, reported?: Terms): PriceRow {
    return priceFor(this.#asked, this.targets.current, reported);
  }

  route(call: Call, settings: RouteSettings): RouteAnswer | Promise<RouteAnswer> {
    return this.targets.route(call, settings);
  }

  /** The target, and after it those that stand in, within one budget of attempts. A started answer is never asked for again. */
  async callProvider(call: Call, settings: CallLlmSettings): Promise<ProviderReply> {
    const attempts = { left: settings.max_retries + 1, kept: 0 };
    for (;;) {
      attempts.kept = Math.min(this.targets.standIns, attempts.left - 1);
      try {
        return await this.#callTarget(named(call, this.model.name), settings, attempts);
      } catch (thrown) {
        this.#failed ??= thrown;
        // once the first has failed, whatever keeps a stand-in from answering leads to the next
        const mayGoOn = standsIn(thrown) || this.#failed !== thrown;
        const goesOn = mayGoOn && attempts.left > 0 && !this.parties.arrived.hangUp.aborted;
        if (!goesOn || !(await this.targets.next(call, thrown)))
          throw readableRefusal(this.#failed, this.parties.plan.compiled, call);
      }
    }
  }

  async #callTarget(call: Call, settings: CallLlmSettings, attempts: Attempts): Promise<ProviderReply> {
    const { upstream } = this.targets.current;
    const provider = upstream.provider.name;
    const keys = await this.#prepare();
    const slot = this.#slot(call, settings);
    const kept = slot?.get();
    if (kept !== undefined) return this.#again(call, kept);
    const exchange = new Exchange(upstream.provider, call);
    const body = exchange.body(this.parties.sent);
    await this.#open(body);
    const request = { path: exchange.path, body, settings, attempts, stream: call.stream };
    const response = await this.#send(keys, request);
    if (call.stream && response.statusCode < 300 && !isOneObject(response)) {
      this.stream = openStream(response, markedEvents(exchange.events(momentOf(this.parties, call)), this.#mark(call)));
      return { kind: 'stream' };
    }
    const whole = await readWhole(provider, response, this.credential!.value.reveal());
    await this.edge.cohorts.gather('answered');
    this.answerHmac = this.fingerprint!('answer', whole.bytes);
    const asked = { call, moment: momentOf(this.parties, call), mark: this.#mark(call) };
    const { written, read } = writtenAnswer(exchange, whole, asked);
    this.written = written;
    if (read.toolCalls.length === 0) slot?.set(written.bytes);
    return { kind: 'whole', answer: read };
  }

  /** What a kept answer was is on record; that somebody else reads it now, not yet. */
  async moderate(call: Call, ask: ModerationAsk): Promise<readonly Moderation[]> {
    const { plan, arrived } = this.parties;
    const { startedAt } = this;
    await this.#open(arrived.bytes);
    const askedAt = performance.now();
    try {
      return await askModeration(this.edge, { call, compiled: plan.compiled, caller: this.parties, startedAt }, ask);
    } finally {
      this.moderated = moderatedBy(ask, performance.now() - askedAt);
    }
  }

  #slot(call: Call, { cache_seconds: cacheSeconds }: CallLlmSettings): CacheSlot | undefined {
    const provider = this.targets.current.upstream.provider.name;
    const slot = cacheSlot(this.edge.answers, call, this.parties, { provider, cacheSeconds });
    if (slot !== undefined) this.cache = 'miss';
    return slot;
  }

  /** A kept answer meets the after steps and the ledger like a fresh one. It cost nothing. */
  #again(call: Call, bytes: Buffer): ProviderReply {
    this.cache = 'hit';
    this.answerHmac = this.fingerprint!('answer', bytes);
    const value = parseExact(bytes.toString()) as JsonObject;
    this.written = { bytes, value };
    const answer = readAnswer(call.surface, value, false, call.body);
    return { kind: 'whole', answer: { ...answer, usage: nothingUsed } };
  }

  async #prepare(): Promise<KeyChoice> {
    const keys = await keysFor(this.edge, this.parties, this.targets.current.upstream);
    this.credential = keys.next();
    this.fingerprint = await fingerprintFor(this.edge, this.parties);
    return keys;
  }

  /** What the request would be in tokens. @throws Fault as callProvider does */
  async count(call: Call, settings: CallLlmSettings): Promise<void> {
    const { upstream } = this.targets.current;
    const { counting, name } = upstream.provider;
    if (counting === undefined) {
      this.counted = { inputTokens: estimateTokens(call.segments, call.mediaParts), estimated: true };
      return;
    }
    const keys = await this.#prepare();
    const body = bytesOf(this.parties.sent, call.body);
    await this.#open(body);
    const attempts = { left: settings.max_retries + 1, kept: 0 };
    const whole = await this.#send(keys, { path: counting, body, settings, attempts, stream: false })
      .then((response) => readWhole(name, response, this.credential!.value.reveal()))
      .catch((thrown: unknown) => {
        throw readableRefusal(thrown, this.parties.plan.compiled, call);
      });
    const inputTokens = whole.body['input_tokens'];
    if (typeof inputTokens !== 'number')
      throw new Fault('provider_failed', { details: { provider: name, detail: 'a count that is none' } });
    this.counted = { inputTokens, estimated: false };
  }

  // On record before the first upstream byte: the window it is numbered in, or, when strict, the call itself.
  async #open(body: Uint8Array): Promise<void> {
    if (this.number !== -1) return;
    const { windows, evidence, bootText } = this.edge;
    const { arrived, plan } = this.parties;
    this.number = windows.number();
    this.promptHmac = this.fingerprint?.('prompt', body) ?? '';
    if (plan.compiled.plan.admission === 'strict') {
      const event = callOpened(this.parties, { boot: bootText, number: this.number }, this.promptHmac);
      await arrived.patience.wait('ledger', evidence.commit(event));
    }
    if (!windows.isOpen(this.number)) await arrived.patience.wait('ledger', windows.opened(this.number));
  }

  #mark(call: Call): ((id: string) => string) | undefined {
    return markFor(call, this.fingerprint!, this.parties.identity.principal.agentUuid);
  }

  /** The key that answered, or was refused last, is the one on record. */
  async #send(keys: KeyChoice, request: Sent): Promise<UpstreamResponse> {
    const { response } = await sendByKey(keys, this.credential!, request.attempts, (key, otherKeys) => {
      this.credential = key;
      return this.#sendWith(key, { ...request, otherKeys });
    });
    this.parties.arrived.patience.renew();
    return response;
  }

  async #sendWith(key: Credential, request: Sent): Promise<UpstreamResponse> {
    const { passed, hangUp, place } = this.parties.arrived;
    place.leave();
    const { upstream } = this.targets.current;
    const sentAt = performance.now();
    const reachedBefore = this.reached;
    try {
      this.reached = true;
      const response = await upstream.send({ ...request, credential: key.value.reveal(), passed, hangUp });
      if (response.statusCode < 400) this.billable = true;
      return response;
    } catch (thrown) {
      if (hangUp.aborted) throw new Fault('client_gone');
      const fault = thrown as Fault;
      const asked = fault.reason !== 'provider_breaker_open' && !neverArrived(fault.cause);
      this.reached = reachedBefore || asked;
      if (asked && fault.details['status'] === undefined) this.billable = true;
      throw thrown;
    } finally {
      this.edge.metrics.upstreamTook(upstream.provider.name, (performance.now() - sentAt) / 1000);
    }
  }
}

type Sent = Omit<UpstreamRequest, 'credential' | 'passed' | 'hangUp'>;

const nothingUsed = { ...estimatedUsage(0, 0), estimated: false };
