import fc from 'fast-check';
import { expect, test } from 'vitest';
import { rewriteUrl } from './rewrite-url.ts';

test.each([
  ['/v1/audit', '/audit'],
  ['/v1/audit?limit=3', '/audit?limit=3'],
  ['/api/agents', '/agents'],
  ['/api/v1/agents', '/agents'],
  ['/agents/', '/agents'],
  ['/v1/chat/completions', '/v1/chat/completions'],
  ['/v1/messages', '/v1/messages'],
  ['/v1/models/gpt-4o', '/v1/models/gpt-4o'],
  ['/v1/messages-of-mine', '/messages-of-mine'],
  ['/', '/'],
])('%s is served as %s', (asked, served) => {
  expect(rewriteUrl(asked)).toBe(served);
});

test('whatever is asked for stays a path, and a query is never touched', () => {
  fc.assert(
    fc.property(fc.webPath(), fc.webQueryParameters(), (path, query) => {
      const rewritten = rewriteUrl(`/${path}?${query}`);
      expect(rewritten.startsWith('/')).toBe(true);
      expect(rewritten.endsWith(`?${query}`)).toBe(true);
    }),
  );
});
