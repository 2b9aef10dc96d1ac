import { reasons } from '@tappass/errors/catalogue';
import { Fault } from '@tappass/errors/fault';
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
