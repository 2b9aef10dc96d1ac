import { reasons } from '@tappass/errors/catalogue';
import { Fault } from '@tappass/errors/fault';
import type { JsonObject } from '@tappass/pipeline/json';
import { freshSession } from '@tappass/pipeline/session';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import { expect, test } from 'vitest';
import { errorBody } from './error-body.ts';

test('the body has every field that clients look for, in both envelopes', () => {
  const fault = new Fault('bad_field', { details: { field: 'messages', detail: 'expects a list' } });
  const openai = errorBody(fault, {}, false);
  expect(openai).toEqual({
    error: {
      message: 'messages: expects a list.',
      type: 'invalid_request_error',
      code: 'bad_field',
      param: 'messages',
      step: null,
      reason: 'bad_field',
      blocked_by: null,
    },
    blocked_by: null,
    classification: null,
    reason: 'bad_field',
    step_details: {},
  });
  expect(errorBody(fault, {}, true)).toEqual({ type: 'error', ...openai });
});

test('Anthropic clients get their own names for too large and overloaded', () => {
  const typeOf = (reason: 'body_too_large' | 'not_ready') =>
    (errorBody(new Fault(reason), {}, true)['error'] as { type: string }).type;
  expect(typeOf('body_too_large')).toBe('request_too_large');
  expect(typeOf('not_ready')).toBe('overloaded_error');
});

test('no reason leaks its cause', () => {
  for (const reason of Object.keys(reasons) as (keyof typeof reasons)[]) {
    const body = JSON.stringify(errorBody(new Fault(reason, { cause: new Error('canary-cause') }), {}, false));
    expect(body, reason).not.toContain('canary');
  }
});

const key = 'AKIAQ3EGRVGO7ZK2MTXW';
const body: JsonObject = { model: 'm', messages: [{ role: 'user', content: `Deploy with AWS key ${key} please` }] };
const opened = openCall({
  ...{ surface: 'chat', body, rawBytes: 60, session: freshSession('ses_1') },
  principal: { tenant: 't', agentId: 'bot' },
});

test('E12: a refusal names text, rule, place and what to do, in the message and in its details, and never the secret', () => {
  const findings = [
    {
      ...{ step: 'detect_secrets', detector: 'secret' as const, type: 'aws_access_key', severity: 'high' as const },
      ...{ start: 20, end: 40, score: 1, path: 'messages[0].content', digest: 'd'.repeat(22) },
    },
  ];
  const blocked = {
    ...{
      step: 'detect_secrets',
      reason: 'blocked' as const,
      details: { step: 'detect_secrets', detail: 'aws_access_key' },
    },
    ...{ findings: { aws_access_key: 1 }, where: { subject: 'request' as const, findings } },
  };
  const fault = new Fault('blocked', { details: blocked.details });
  const refusal = errorBody(fault, { call: { ...opened, blocked } }, true);
  expect((refusal['error'] as { message: string }).message).toBe(
    'Blocked by detect_secrets: aws_access_key in messages[0].content, characters 20 to 40 (“Deploy with AWS key [aws_access_key] please”). Take the secret out, or send a placeholder in its place; if it is a false alarm, report it (POST /pipelines/feedback with step, type and request_id), have this text excepted by its digest (POST /pipelines/{id}/exceptions) or ask for overrides.detect_secrets in the pipeline.',
  );
  expect(refusal['step_details']).toMatchObject({
    counts: { aws_access_key: 1 },
    findings: [{ rule: 'aws_access_key', message: 0, start: 20, end: 40 }],
    next: expect.stringContaining('placeholder'),
  });
  expect(JSON.stringify(refusal)).not.toContain(key.slice(4));
});

test('A9: a refusal without findings tells its figures', () => {
  const details = {
    scope: 'the agent bot (daily)',
    detail: 'x',
    cost_usd_micros: 5,
    left_usd_micros: 3,
    max_usd_micros: 4,
  };
  const blocked = { step: 'budget', reason: 'budget_exceeded' as const, details, findings: {} };
  const refusal = errorBody(new Fault('budget_exceeded', { details }), { call: { ...opened, blocked } }, false);
  expect(refusal['step_details']).toEqual(details);
});
