// Asks a provider to moderate an answer: only where the call itself might have gone, with the organisation's own credential, in bounded time.
import { Fault } from '@tappass/errors/fault';
import type { JsonObject } from '@tappass/evidence/canonical-json';
import type { Call } from '@tappass/pipeline/call';
import type { CompiledPlan } from '@tappass/pipeline/compile-plan';
import type { CallLlmSettings, Moderation, ModerationAsk, RouteSettings } from '@tappass/pipeline/ports';
import { estimateTextTokens } from '@tappass/pipeline/tokens';
import type { EdgeRoom } from '../edge-room.ts';
import { routesFor } from '../policy/route.ts';
import { moderationBody, readModerations } from '../providers/moderation-wire.ts';
import { readWhole } from '../providers/read-whole.ts';
import type { Upstream } from '../providers/upstream.ts';
import type { Credential } from '../vault/credentials.ts';
import type { KeyChoice } from '../vault/key-choice.ts';
import type { Caller } from './call-ports.ts';
import { keysFor } from './keys-for.ts';
import { sendByKey } from './send-by-key.ts';

/** Texts of one request. */
const mostTexts = 32;
/** A second attempt may have what the first left of the time. */
const mostAttempts = 2;

export interface ModeratedCall {
  readonly call: Call;
  readonly compiled: CompiledPlan;
  readonly caller: Caller;
  /** performance.now() when the call began. */
  readonly startedAt: number;
}

/**
 * One word for each text, in order. The time runs from when the credential is there, and ends with the call's own at the latest.
 * @throws Fault no_moderation, not_routed, no_provider_credential, vault_unavailable, provider_* as any call to a provider, client_gone
 */
export async function askModeration(edge: EdgeRoom, asked: ModeratedCall, ask: ModerationAsk): Promise<Moderation[]> {
  const upstream = edge.moderators.get(ask.provider);
  if (upstream === undefined) throw new Fault('no_moderation', { details: { provider: ask.provider } });
  permit(edge, asked, ask, upstream);
  const { caller } = asked;
  const keys = await keysFor(edge, caller, upstream);
  let key = keys.next()!;
  const endsAt = Math.min(performance.now() + ask.timeoutMs, endOf(asked));
  const words: Moderation[] = [];
  for (let from = 0; from < ask.texts.length; from += mostTexts) {
    const texts = ask.texts.slice(from, from + mostTexts);
    const leftMs = Math.max(1, Math.ceil(endsAt - performance.now()));
    const moderated = await moderate({ edge, upstream, caller, keys, key }, { ...ask, texts }, leftMs);
    words.push(...moderated.words);
    key = moderated.key;
  }
  return words;
}

/**
 * What the entry says of it: also of one that failed. Our price book has no moderators and no budget pays them, but whoever is
 * billed for one finds here how much it was asked about, retries not counted.
 */
export const moderatedBy = ({ provider, model, texts }: ModerationAsk, tookMs: number): JsonObject => ({
  estimated_tokens: texts.reduce((sum, text) => sum + estimateTextTokens(text), 0),
  latency_us: Math.round(tookMs * 1000),
  model,
  provider,
});

const endOf = ({ compiled, startedAt }: ModeratedCall): number => {
  const settings = compiled.find('call_llm')?.settings as CallLlmSettings | undefined;
  return startedAt + (settings?.total_timeout_ms ?? Number.POSITIVE_INFINITY);
};

/** The rules for a classification and for residency hold for whoever reads the answer. @throws Fault not_routed */
function permit(edge: EdgeRoom, { call, compiled }: ModeratedCall, ask: ModerationAsk, { eu }: Upstream): void {
  const routing = compiled.find('model_routing')?.settings as RouteSettings | undefined;
  const model = `${ask.provider}/${ask.model}`;
  const routes = routesFor(edge.bundle.current(), {
    model,
    classification: call.classification,
    allowedModels: [model],
    settings: { rules: routing?.rules ?? [], weights: {}, fallbacks: {}, residency: routing?.residency ?? 'any' },
    residency: edge.euOnly ? 'eu' : (routing?.residency ?? 'any'),
    endpoint: () => ({ eu }),
  });
  if (routes.length === 0) throw new Fault('not_routed', { details: { classification: call.classification } });
}

interface Way {
  readonly edge: EdgeRoom;
  readonly upstream: Upstream;
  readonly caller: Caller;
  readonly keys: KeyChoice;
  readonly key: Credential;
}

async function moderate({ edge, upstream, caller, keys, key: first }: Way, ask: ModerationAsk, leftMs: number) {
  const { name, moderations: path = '' } = upstream.provider;
  const { hangUp } = caller.arrived;
  const attempts = { left: mostAttempts, kept: 0 };
  const settings = {
    // the same for every request of a plan, since connections are kept by it
    connect_timeout_ms: ask.timeoutMs,
    ...{ first_byte_timeout_ms: leftMs, idle_timeout_ms: leftMs, total_timeout_ms: leftMs },
    ...{ max_retries: mostAttempts - 1, max_retry_wait_ms: leftMs, cache_seconds: 0 },
  };
  const request = { path, body: moderationBody(ask.model, ask.texts), settings, attempts, hangUp };
  const sentAt = performance.now();
  try {
    const { key, response } = await sendByKey(keys, first, attempts, (one, otherKeys) =>
      upstream.send({ ...request, credential: one.value.reveal(), passed: {}, stream: false, otherKeys }),
    );
    const { body } = await readWhole(name, response, key.value.reveal());
    return { key, words: readModerations(name, body, ask.texts.length) };
  } catch (thrown) {
    if (hangUp.aborted) throw new Fault('client_gone');
    // what it says of a request may repeat the answer, and the caller has no part in this request
    if (!(thrown instanceof Fault) || thrown.details['status'] === undefined) throw thrown;
    const { seconds = 1 } = thrown.details;
    if (thrown.reason === 'provider_rate_limited')
      throw new Fault(thrown.reason, { details: { provider: name, seconds } });
    throw new Fault('provider_failed', { details: { provider: name, detail: 'it did not accept what it was asked' } });
  } finally {
    edge.metrics.upstreamTook(`${name}_moderation`, (performance.now() - sentAt) / 1000);
  }
}
