import { Readable } from 'node:stream';
import { isFault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import { readWhole } from './read-whole.ts';
import type { UpstreamResponse } from './upstream-response.ts';

const answering = (text: string): UpstreamResponse =>
  ({
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: Object.assign(Readable.from([]), {
      whole: () => Promise.resolve(Buffer.from(text)),
      dump: () => Promise.resolve(),
    }),
  }) as unknown as UpstreamResponse;

const deep = (levels: number): string => `{"choices":${'['.repeat(levels)}${']'.repeat(levels)}}`;

test.each([
  ['nested deeper than anybody reads', deep(5_000)],
  ['no JSON', '<html>'],
  ['a list', '[]'],
])('an answer that is %s is the provider’s failure', async (_what, text) => {
  const thrown: unknown = await readWhole('acme', answering(text), 'secret').catch((cause: unknown) => cause);
  expect(isFault(thrown) && thrown.reason).toBe('provider_failed');
});

test('one that repeats a request of the deepest kind is read', async () => {
  expect((await readWhole('acme', answering(deep(70)), 'secret')).body).toHaveProperty('choices');
});
