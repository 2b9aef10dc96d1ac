// Outcome entries as the edge writes them for a call under all 49 steps: its own record of a call, with ids of the usual lengths.
import { randomBytes } from 'node:crypto';
import type { JsonObject } from '@tappass/evidence/canonical-json';
import type { TrailEntry } from '@tappass/pipeline/call';
import type { JsonObject as RequestBody } from '@tappass/pipeline/json';
import { sequence } from '@tappass/pipeline/sequence';
import { freshSession } from '@tappass/pipeline/session';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import { callRecord, type RecordFacts } from '../../apps/edge/src/domain/call-record.ts';
import { windowSize } from '../../apps/ledger/src/domain/call-windows.ts';
import { conversation } from './conversation.ts';

const id = (prefix: string, bytes: number): string => `${prefix}_${randomBytes(bytes).toString('hex')}`;
const digest = (): string => randomBytes(32).toString('base64url');

/** The same for every call of one agent of one edge. */
export const agentFacts = () => ({
  boot: randomBytes(8).readBigUInt64BE().toString(),
  route: 'POST /v1/chat/completions',
  keyId: id('dk', 8),
  developer: id('psn', 11),
  developerSealed: `v1:${id('dek', 12)}:${randomBytes(102).toString('base64url')}`,
  org: 'local',
  agentId: 'herb-gardener',
  agentUuid: id('ag', 12),
  provider: 'openai',
  model: 'gpt-4o-mini',
  pipelineUuid: id('pl', 12),
  planRevision: '1b00269c-3',
  planDigest: '019053cf',
  priceVersion: '2026-11-22',
  credentialId: 'dep_openai',
});

/** What the edge says once for each window of calls, before the first of them goes out. */
export const openingOf = ({ boot }: { readonly boot: string }, from: number): JsonObject => ({
  ...{ boot, from, to: from + windowSize, version: 1 },
});

const body = JSON.parse(conversation(false)) as RequestBody;
const own = ['requestId', 'number', 'decisionId', 'latencyMicros', 'reached', 'cache', 'promptHmac'] as const;
type OwnFacts = Pick<RecordFacts, (typeof own)[number] | 'answerHmac' | 'stream' | 'moderated'>;

export function outcomeOf(agent: ReturnType<typeof agentFacts>, number: number): JsonObject {
  const call = openCall({
    surface: 'chat',
    body,
    rawBytes: 1_000,
    principal: { tenant: agent.org, agentId: agent.agentId },
    session: freshSession(id('ses', 12)),
  });
  const facts: OwnFacts = {
    requestId: id('req', 11),
    number,
    decisionId: id('dec', 9),
    latencyMicros: 900 + (number % 700),
    reached: true,
    cache: undefined,
    promptHmac: digest(),
    answerHmac: digest(),
    moderated: undefined,
    stream: undefined,
  };
  return callRecord({ ...call, trail: trailOf(number), usage, costUsdMicros: 78 }, { ...agent, ...facts });
}

const trailOf = (number: number): TrailEntry[] =>
  recorded.map(({ step }, at) => ({
    step,
    verdict: changing.has(step) ? 'changed' : 'pass',
    // most take about a microsecond
    micros: (slow[step] ?? 0) + ((number + at) % 2),
    findings: {},
  }));

/** The entry is written by the last but one. */
const recorded = sequence.slice(0, -2);
const changing: ReadonlySet<string> = new Set(['classify_data', 'call_llm', 'cost_tracking']);
/** What steps took under `npm run bench`. */
const slow: Readonly<Record<string, number>> = {
  ...{ validate_input: 7, rate_limit: 13, budget: 14, session_budget: 3, detect_pii: 43, pii_tokenize: 2 },
  ...{ detect_business: 2, classify_data: 4, taint_label: 2, call_llm: 580, call_tool: 2, tool_constraints: 5 },
  ...{ require_approval: 2, scan_output: 44, dlp: 2, output_constraints: 4, output_dedup: 12, cost_tracking: 4 },
};

const usage = {
  input: 184,
  cachedInput: 0,
  cacheWrite: 0,
  cacheWrite1h: 0,
  audioInput: 0,
  output: 268,
  reasoning: 0,
  audioOutput: 0,
  estimated: false,
};
