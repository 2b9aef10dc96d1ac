// What the door reads before anybody is known: a stranger may write anything there.
import { isFault } from '@tappass/errors/fault';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { credentialOf } from '../identity/credential.ts';
import { retryAfterMs } from '../providers/retry-after.ts';
import { clientRequestId } from './request-id.ts';
import { rewriteUrl } from './rewrite-url.ts';

const header = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary', maxLength: 600 }),
  fc.string().map((text) => `Bearer ${text}`),
  fc.stringMatching(/^[\x21-\x7e]{0,20}$/).map((text) => `bearer  ${text}`),
);
const credential = (headers: Parameters<typeof credentialOf>[0]): string => {
  try {
    return `is ${credentialOf(headers)}`;
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : `no fault: ${String(thrown)}`;
  }
};

test('a credential is printable and whole, or there is none', () => {
  fc.assert(
    fc.property(
      fc.option(header, { nil: undefined }),
      fc.option(header, { nil: undefined }),
      (authorization, apiKey) => {
        const given = {
          ...(authorization !== undefined && { authorization }),
          ...(apiKey !== undefined && { 'x-api-key': apiKey }),
        };
        const read = credential(given);
        if (!read.startsWith('is ')) {
          expect(['unauthenticated', 'credentials_disagree']).toContain(read);
          return;
        }
        expect(read).toMatch(/^is [\x21-\x7e]{8,512}$/);
        expect(`${authorization} ${apiKey}`).toContain(read.slice(3));
      },
    ),
    { numRuns: 1_000 },
  );
});

test('two credentials that differ are never one', () => {
  const plain = fc.stringMatching(/^[\x21-\x7e]{8,40}$/);
  fc.assert(
    fc.property(plain, plain, (one, other) => {
      fc.pre(one !== other);
      expect(credential({ authorization: `Bearer ${one}`, 'x-api-key': other })).toBe('credentials_disagree');
    }),
  );
});

test('a path keeps its query and leads nowhere that its parts do not name', () => {
  const part = fc.constantFrom('v1', 'api', 'audit', 'agents', 'chat', '..', '', '%2f', '%00', 'messages', 'x?y', '#');
  fc.assert(
    fc.property(fc.array(part, { maxLength: 6 }), fc.string({ maxLength: 8 }), (parts, query) => {
      const url = `/${parts.join('/')}`;
      const rewritten = rewriteUrl(`${url}?${query}`);
      expect(rewritten.endsWith(`?${query}`)).toBe(true);
      const before = url.split('?')[0]!.split('/').filter(Boolean);
      const after = rewritten.split('?')[0]!.split('/').filter(Boolean);
      // only a leading api and a leading v1 may be gone
      const dropped = before.slice(0, before.length - after.length);
      expect(before.slice(dropped.length)).toEqual(after);
      expect([[], ['api'], ['v1'], ['api', 'v1']]).toContainEqual(dropped);
    }),
    { numRuns: 1_000 },
  );
});

test('a client’s own id cannot break a line of a log', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (text) => {
      const id = clientRequestId(text);
      if (id !== undefined) expect(id).toMatch(/^[\w.:-]{1,128}$/);
    }),
  );
});

test('a Retry-After is a time from now or nothing', () => {
  const date = fc.date({ noInvalidDate: true }).map((at) => at.toUTCString());
  fc.assert(
    fc.property(fc.oneof(fc.string(), date, fc.float().map(String), fc.nat().map(String)), fc.nat(), (text, now) => {
      const ms = retryAfterMs(text, now);
      if (ms !== undefined) expect(ms).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 1_000 },
  );
});
