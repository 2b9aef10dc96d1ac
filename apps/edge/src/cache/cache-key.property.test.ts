// Hard case 17: an answer is found under exactly the scope and the body it was given for.
import type { JsonValue } from '@tappass/pipeline/json';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type CacheScope, cacheKey } from './cache-key.ts';

const secret = Buffer.alloc(32, 7);
const scope: fc.Arbitrary<CacheScope> = fc.record({
  tenant: fc.string({ maxLength: 4 }),
  agent: fc.string({ maxLength: 4 }),
  developer: fc.string({ maxLength: 4 }),
  policy: fc.string({ maxLength: 4 }),
  surface: fc.constantFrom('chat', 'messages'),
  provider: fc.constantFrom('openai', 'azure'),
});
const body = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<JsonValue>;

const shuffled = (value: JsonValue): JsonValue => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, one]) => [key, shuffled(one)]),
  );
};

test('two scopes, or two bodies, never share a name', () => {
  fc.assert(
    fc.property(scope, scope, body, body, (a, b, one, other) => {
      const same = JSON.stringify(a) === JSON.stringify(b) && JSON.stringify(one) === JSON.stringify(other);
      fc.pre(same || JSON.stringify([a, one]) !== JSON.stringify([b, other]));
      const sameBody = cacheKey(secret, a, one) === cacheKey(secret, a, other);
      expect(cacheKey(secret, a, one) === cacheKey(secret, b, one)).toBe(JSON.stringify(a) === JSON.stringify(b));
      if (sameBody) expect(shuffled(shuffled(one))).toEqual(other);
    }),
  );
});

test('the order of keys does not matter, that of lists does', () => {
  fc.assert(
    fc.property(scope, body, (where, one) => {
      expect(cacheKey(secret, where, shuffled(one))).toBe(cacheKey(secret, where, one));
    }),
  );
  const where = { tenant: 't', agent: 'a', developer: '', policy: 'p', surface: 'chat', provider: 'openai' };
  expect(cacheKey(secret, where, [1, 2])).not.toBe(cacheKey(secret, where, [2, 1]));
  expect(cacheKey(secret, where, { a: 1 })).not.toBe(cacheKey(secret, where, { pairs: [['a', 1]] }));
});
