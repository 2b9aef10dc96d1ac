import type { JsonObject } from '@tappass/pipeline/json';
import { expect, test } from 'vitest';
import { statusOfError } from './error-under-success.ts';

test.each<[JsonObject, number | undefined]>([
  [{ error: { message: 'slow down', code: 'rate_limit_exceeded', type: 'rate_limit_error' } }, 429],
  [{ type: 'error', error: { type: 'overloaded_error', message: 'x' } }, 529],
  [{ error: { code: 'context_length_exceeded', type: 'invalid_request_error' } }, 400],
  [{ error: { code: 404, message: 'no such model' } }, 404],
  [{ error: { code: 1301, message: 'x' } }, 502],
  [{ error: 'boom' }, 502],
  [{ error: { message: 'x', code: 'insufficient_quota' } }, 429],
  [{ error: null, choices: [] }, undefined],
  [{ error: { message: 'beside an answer' }, choices: [{ index: 0 }] }, undefined],
  [{ choices: [] }, undefined],
])('B12: under a success %j has the status %s', (body, status) => {
  expect(statusOfError(body)).toBe(status);
});
