// Ports that really count, in memory: a rate window, a budget, a provider that echoes, a record of outcomes.
import { createHash } from 'node:crypto';
import type { Answer } from '../answer/answer.ts';
import type { PriceRow } from '../answer/price.ts';
import { readAnswer } from '../answer/read-answer.ts';
import type { Call } from '../call.ts';
import type { ApprovalAnswer, ApprovalAsk, Moderation, ModerationAsk, Ports } from '../ports.ts';
import { canonicalArguments } from '../tools/canonical.ts';
import { chatAnswer } from './chat-answer.ts';

export interface Limits {
  /** Calls already taken in this window. */
  taken: number;
  spentUsdMicros: number;
  prices: Readonly<Record<string, PriceRow>>;
  /** Answers as promises, as a port over a bus would. */
  late: boolean;
  answer: (call: Call) => Answer;
  throwOnRecord: unknown;
  /** Microseconds that pass between two questions for the time. */
  tickMicros: number;
  /** What a tool server answers; without one no execution was asked for. */
  executed: ((call: Call) => Answer) | undefined;
  /** Tool calls as `name(canonical arguments)#ordinal`. */
  granted: readonly string[];
  denied: readonly string[];
  /** A provider's word on a text. */
  moderation: (text: string) => Moderation;
}

export interface TestPorts extends Ports {
  readonly records: Call[];
  readonly settled: number[];
  readonly pausesMs: number[];
  readonly debugged: Call[];
  readonly moderated: ModerationAsk[];
}

const echo = (): Answer =>
  readAnswer('chat', chatAnswer({ content: 'Done.' }, { usage: { prompt_tokens: 10, completion_tokens: 5 } }));

export const testPorts = (given: Partial<Limits> = {}): TestPorts => {
  const limits: Limits = {
    taken: 0,
    spentUsdMicros: 0,
    prices: { 'm-1': { input: 2_500_000, output: 10_000_000 } },
    late: false,
    answer: echo,
    throwOnRecord: undefined,
    tickMicros: 1,
    executed: undefined,
    granted: [],
    denied: [],
    moderation: () => ({ flagged: [], scores: {} }),
    ...given,
  };
  let micros = 0;
  const soon = <T>(value: T): T | Promise<T> => (limits.late ? Promise.resolve(value) : value);
  const records: Call[] = [];
  const settled: number[] = [];
  const pausesMs: number[] = [];
  const debugged: Call[] = [];
  const moderated: ModerationAsk[] = [];
  let drawn = 0;
  return {
    records,
    settled,
    pausesMs,
    debugged,
    moderated,
    nowMicros: () => (micros += limits.tickMicros),
    price: (model) => limits.prices[model],
    carry: (millionths) => (millionths >= 500_000 ? 1 : 0),
    take: (_call, ask) => {
      const over = ask.limits.find((limit) => limits.taken + limit.amount > limit.max);
      if (over === undefined) limits.taken += 1;
      return soon(over === undefined ? { ok: true } : { ok: false, scope: over.scope, retryAfterSeconds: 7 });
    },
    route: (call, { rules, weights }) => {
      const ruled = rules.filter((rule) => rule.classifications.includes(call.classification));
      const model = Object.keys(weights[call.model] ?? {})[0] ?? call.model;
      const allowed = ruled.length === 0 || ruled.some((rule) => rule.models.includes(model));
      return soon(allowed ? { ok: true, model } : { ok: false });
    },
    reserve: (_call, ask) => {
      const over = ask.limits.find((limit) => limits.spentUsdMicros + ask.estimateUsdMicros > limit.maxUsdMicros);
      if (over === undefined) limits.spentUsdMicros += ask.estimateUsdMicros;
      return soon(over === undefined ? { ok: true } : { ok: false, scope: over.window, retryAfterSeconds: 60 });
    },
    callProvider: (call) => soon(call.stream ? { kind: 'stream' } : { kind: 'whole', answer: limits.answer(call) }),
    settle: (_call, spent) => soon(void settled.push(spent.costUsdMicros)),
    approval: (_call, asks) => soon(asks.map((ask) => decided(limits, ask))),
    moderate: (_call, ask) => {
      moderated.push(ask);
      return soon(ask.texts.map(limits.moderation));
    },
    callTool: (call) => soon(limits.executed?.(call)),
    mintCapability: (_call, calls) => soon({ token: JSON.stringify(calls), tokenId: 'cap_1', expiresAtMs: 1 }),
    openTokens: (call) => soon(new Map(JSON.parse(call.session.sealedTokens || '[]') as [string, string][])),
    sealTokens: (_call, tokens) => soon(JSON.stringify([...tokens])),
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    excepts: undefined,
    randomHex: (bytes) => (++drawn).toString(16).padStart(bytes * 2, '0'),
    scanAhead: () => undefined,
    pause: (_call, ms) => soon(void pausesMs.push(ms)),
    debug: (call) => void debugged.push(call),
    record: (call) => {
      if (limits.throwOnRecord !== undefined) throw limits.throwOnRecord;
      return soon(void records.push(call));
    },
  };
};

const decided = (limits: Limits, { tool, argumentsText, ordinal }: ApprovalAsk): ApprovalAnswer => {
  const name = `${tool}(${canonicalArguments(argumentsText)})#${ordinal}`;
  const state = limits.denied.includes(name) ? 'denied' : limits.granted.includes(name) ? 'granted' : 'pending';
  return { requestId: `apr_${name}`, state, expiresAt: '2026-01-01T00:00:00.000Z' };
};
