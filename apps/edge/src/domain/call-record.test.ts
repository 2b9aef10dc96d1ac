import { canonicalize } from '@tappass/evidence/canonical-json';
import type { TrailEntry } from '@tappass/pipeline/call';
import { freshSession } from '@tappass/pipeline/session';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import { expect, test } from 'vitest';
import { callRecord, kindOf, pathOnRecord, type RecordFacts } from './call-record.ts';

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

test('E12: a refusal’s entry says where it was and by which rule, and no name that a client made up', () => {
  const finding = {
    ...{ step: 'detect_secrets', detector: 'secret' as const, type: 'aws_access_key', severity: 'high' as const },
    ...{ start: 3, end: 23, score: 0.987, path: 'metadata.AKIAQ3EGRVGO7ZK2MTXW' },
  };
  const where = { subject: 'request' as const, findings: [finding] };
  const blocked = { step: 'detect_secrets', reason: 'blocked' as const, details: {}, findings: {}, where };
  expect(callRecord({ ...call, blocked }, facts)['refusal']).toEqual([
    {
      ...{
        detector: 'secret',
        digest: '',
        end: 23,
        path: 'metadata.*',
        rule: 'aws_access_key',
        score_per_mille: 987,
        start: 3,
      },
      subject: 'request',
    },
  ]);
  expect(callRecord(call, facts)['refusal']).toBeNull();
});

test.each([
  ['messages[2].content[0].text', 'messages[2].content[0].text'],
  ['tools[3]', 'tools[3]'],
  ['messages[0].content[0].input.My Secret.x', 'messages[0].content[0].input.*.x'],
])('on record the path %s reads %s', (path, shown) => {
  expect(pathOnRecord(path)).toBe(shown);
});
