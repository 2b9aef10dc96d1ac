import { canonicalize } from '@tappass/evidence/canonical-json';
import type { TrailEntry } from '@tappass/pipeline/call';
import { freshSession } from '@tappass/pipeline/session';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import { expect, test } from 'vitest';
import { callRecord, kindOf, type RecordFacts } from './call-record.ts';

const call = openCall({
  surface: 'chat',
  body: { model: 'm', messages: [{ role: 'user', content: 'a secret prompt' }] },
  rawBytes: 60,
  principal: { tenant: 't', agentId: 'bot' },
  session: freshSession('ses_1'),
});
const facts: RecordFacts = {
  requestId: 'req_1',
  boot: '1',
  number: 0,
  route: 'POST /v1/chat/completions',
  keyId: 'dk_1',
  developer: 'psn_1',
  developerSealed: 'v1:…',
  org: 'acme',
  agentId: 'bot',
  agentUuid: 'ag_1',
  provider: 'openai',
  model: 'm',
  pipelineUuid: 'pl_1',
  planRevision: 'r',
  planDigest: 'd',
  priceVersion: 'v',
  decisionId: 'dec_1',
  credentialId: 'cred_1',
  latencyMicros: 10,
  reached: true,
  promptHmac: 'p',
  answerHmac: 'a',
  cache: undefined,
  moderated: undefined,
  stream: undefined,
};

test('the body is written in canonical order, so that its bytes are one stringify', () => {
  const trail = [
    { step: 'detect_pii', verdict: 'found' as const, micros: 3, findings: { email: 1 }, action: 'log' as const },
  ];
  const usage = {
    input: 1,
    cachedInput: 0,
    cacheWrite: 0,
    cacheWrite1h: 0,
    audioInput: 0,
    output: 2,
    reasoning: 0,
    audioOutput: 0,
    estimated: false,
  };
  const body = callRecord({ ...call, trail, usage }, { ...facts, stream: { ended: 'complete', releasedChars: 4 } });
  expect(canonicalize(body)).toBe(JSON.stringify(body));
});

test('the trail is a structured-field list of steps; what was found stands beside it', () => {
  const trail: TrailEntry[] = [
    { step: 'validate_input', verdict: 'pass', micros: 12, findings: {} },
    { step: 'detect_pii', verdict: 'found', micros: 3, findings: { email: 1 }, action: 'log' },
  ];
  expect(callRecord({ ...call, trail }, facts)).toMatchObject({
    trail: '100;us=12, 200;v=found;us=3;a=log',
    findings: { detect_pii: { email: 1 } },
  });
});

test('the record holds no word of the prompt', () => {
  expect(JSON.stringify(callRecord(call, facts))).not.toContain('secret prompt');
});

test('what governance refused is blocked, what a part of the world failed at is failed', () => {
  const blocked = (reason: 'blocked' | 'provider_timeout' | 'evidence_unavailable') => ({
    ...call,
    blocked: { step: 's', reason, details: {}, findings: {} },
  });
  expect(kindOf(call)).toBe('llm_call');
  expect(kindOf(blocked('blocked'))).toBe('llm_call_blocked');
  expect(kindOf(blocked('provider_timeout'))).toBe('llm_call_failed');
  expect(callRecord(blocked('provider_timeout'), facts)).toMatchObject({
    decision: 'error',
    reason: 'provider_timeout',
    blocked_by: 's',
  });
});
