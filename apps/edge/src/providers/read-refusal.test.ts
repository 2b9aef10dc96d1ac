import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalFault } from './read-refusal.ts';

const credential = 'sk-provider-0123456789';
const told = (
  status: number,
  body: unknown,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const { reason, details } = refusalFault('acme', { statusCode: status, headers, bytes }, credential);
  const { detail, type, code, param } = details;
  return { reason, status: details['status'], detail, type, code, param };
};

describe('B8: what a provider says in an error', () => {
  it.each([
    [
      'OpenAI',
      400,
      {
        error: {
          message: 'too long',
          type: 'invalid_request_error',
          param: 'messages',
          code: 'context_length_exceeded',
        },
      },
      { detail: 'too long', type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
    ],
    [
      'OpenAI, with nulls',
      404,
      { error: { message: 'no such model', type: 'invalid_request_error', param: null, code: null } },
      { detail: 'no such model', type: 'invalid_request_error', param: '', code: '' },
    ],
    [
      'Anthropic',
      413,
      { type: 'error', error: { type: 'request_too_large', message: 'Request exceeds the maximum size' } },
      { detail: 'Request exceeds the maximum size', type: 'request_too_large' },
    ],
    ['FastAPI', 422, { detail: 'temperature is out of range' }, { detail: 'temperature is out of range' }],
    [
      'FastAPI, a list',
      422,
      { detail: [{ loc: ['body', 'messages', 0], msg: 'field required', type: 'missing' }] },
      { detail: 'body.messages.0: field required' },
    ],
    [
      'Mistral',
      422,
      {
        object: 'error',
        message: { detail: [{ loc: ['body', 'seed'], msg: 'not an integer' }] },
        type: 'invalid_request_error',
        code: 1,
      },
      { detail: 'body.seed: not an integer', type: 'invalid_request_error', code: '1' },
    ],
    [
      'vLLM',
      400,
      { object: 'error', message: 'maximum context length is 4096', type: 'BadRequestError', param: null, code: 400 },
      { detail: 'maximum context length is 4096', type: 'BadRequestError', param: '', code: '400' },
    ],
    ['Ollama', 404, { error: 'model "x" not found' }, { detail: 'model "x" not found' }],
    [
      'Gemini',
      400,
      [{ error: { code: 400, message: 'Invalid value at contents', status: 'INVALID_ARGUMENT' } }],
      { detail: 'Invalid value at contents', code: 'INVALID_ARGUMENT' },
    ],
    [
      'Bedrock',
      400,
      { __type: 'com.amazon.coral.service#ValidationException', message: 'Malformed input request' },
      { detail: 'Malformed input request', code: 'ValidationException' },
    ],
    ['problem+json', 409, { title: 'Conflict', detail: 'a run is active', status: 409 }, { detail: 'a run is active' }],
    ['a text in JSON', 400, '"bad request"', { detail: 'bad request' }],
    ['nothing at all', 409, '', { detail: 'status 409' }],
    ['a page of a proxy', 404, '<html><h1>Not found</h1></html>', { detail: 'status 404' }],
  ])('is read out of the body of %s', (_who, status, body, expected) => {
    expect(told(status, body)).toMatchObject({ reason: 'provider_refused', status, ...expected });
  });

  it('is the plain text of a body that is one', () => {
    expect(told(400, 'model is loading', { 'content-type': 'text/plain' })).toMatchObject({
      detail: 'model is loading',
    });
    expect(told(502, '<html>', { 'content-type': 'text/html' })).toMatchObject({ detail: 'status 502', status: 502 });
  });

  it('keeps its status, with the reason that says whether somebody else may answer', () => {
    const reasonOf = (status: number) => told(status, {}).reason;
    expect([402, 404, 408, 409, 413, 422].map(reasonOf)).toEqual(Array(6).fill('provider_refused'));
    expect([403, 500, 503, 529].map(reasonOf)).toEqual(Array(4).fill('provider_failed'));
    expect(reasonOf(429)).toBe('provider_rate_limited');
  });

  it('is none of the caller’s when our credential is refused', () => {
    const body = { error: { message: `Incorrect API key provided: ${credential}`, code: 'invalid_api_key' } };
    expect(told(401, body)).toMatchObject({ reason: 'provider_failed', status: undefined, code: undefined });
  });

  it('never holds the credential, wherever the provider repeats it', () => {
    const body = {
      error: { message: `no access for ${credential}`, type: credential, code: credential, param: credential },
    };
    expect(JSON.stringify(told(403, body))).not.toContain(credential);
  });

  it('says when to ask again in the words of the provider', () => {
    const timesOf = (headers: Record<string, string>, body: unknown = {}) => {
      const bytes = Buffer.from(JSON.stringify(body));
      const { retry_after, retry_after_ms, should_retry } = refusalFault(
        'acme',
        { statusCode: 429, headers, bytes },
        credential,
      ).details;
      return { retry_after, retry_after_ms, should_retry };
    };
    expect(timesOf({ 'retry-after': '4', 'retry-after-ms': '3500', 'x-should-retry': 'true' })).toEqual({
      retry_after: '4',
      retry_after_ms: '3500',
      should_retry: 'true',
    });
    const delay = { error: { details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34s' }] } };
    expect(timesOf({}, delay).retry_after).toBe('34');
    expect(timesOf({ 'retry-after': 'soon\r\nset-cookie: x', 'x-should-retry': 'perhaps' })).toEqual({});
  });

  it('is a fault whatever the bytes are', () => {
    const anyBody = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes)),
      fc.json().map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), anyBody, (statusCode, bytes) => {
        const fault = refusalFault('acme', { statusCode, headers: {}, bytes }, credential);
        expect(fault.message.length).toBeLessThan(4_200);
        expect(fault.details['provider']).toBe('acme');
      }),
    );
    const deep = Buffer.from(`${'{"message":'.repeat(4_000)}""${'}'.repeat(4_000)}`);
    expect(refusalFault('acme', { statusCode: 400, headers: {}, bytes: deep }, credential).reason).toBe(
      'provider_refused',
    );
  });
});
