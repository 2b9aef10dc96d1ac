import { Secret } from '@tappass/service/secret';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Credential } from './credentials.ts';
import { KeyChoice, pickKey } from './key-choice.ts';
import { RestingKeys } from './resting-keys.ts';

const keyOf = (id: string, weight: number): Credential => ({
  ...{ id, weight, owner: 'org', expiresAtMs: 0 },
  value: new Secret(id),
});
const idOf = (key: Credential | undefined): string | undefined => key?.id;
const still = () => new RestingKeys(() => 0);
const weights = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 16 });
const draws = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const named = (list: readonly number[]): Credential[] => list.map((weight, index) => keyOf(`k${index}`, weight));

test('each key owns as much of the draw as it weighs', () => {
  const keys = named([1, 3]);
  expect([0, 0.24, 0.25, 0.99].map((draw) => idOf(pickKey(keys, draw)))).toEqual(['k0', 'k0', 'k1', 'k1']);
  expect(pickKey([], 0.5)).toBeUndefined();
});

test('over all draws the shares are the weights', () => {
  fc.assert(
    fc.property(weights, (list) => {
      const total = list.reduce((sum, weight) => sum + weight, 0);
      const counts = new Map<string, number>();
      for (let n = 0; n < total; n++) {
        const id = idOf(pickKey(named(list), (n + 0.5) / total)) ?? '';
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
      expect(list.map((_, index) => counts.get(`k${index}`))).toEqual(list);
    }),
    { numRuns: 30 },
  );
});

test('whatever is drawn and whoever rests: a first key, none twice, no resting one after it', () => {
  fc.assert(
    fc.property(weights, fc.array(draws, { minLength: 17, maxLength: 17 }), fc.nat(), (list, drawn, mask) => {
      const keys = named(list);
      const resting = still();
      const rests = keys.filter((_, index) => (mask >> index) & 1).map(({ id }) => id);
      for (const id of rests) resting.rest(id, 1);
      let at = 0;
      const choice = new KeyChoice(keys, resting, () => drawn[at++] ?? 0);
      const chosen: string[] = [];
      for (let key = choice.next(); key !== undefined; key = choice.next()) chosen.push(key.id);
      expect(new Set(chosen).size).toBe(chosen.length);
      expect(chosen).toHaveLength(Math.max(1, keys.length - rests.length));
      expect(chosen.slice(1).filter((id) => rests.includes(id))).toEqual([]);
      if (rests.length < keys.length) expect(rests).not.toContain(chosen[0]);
      expect(choice.hasNext).toBe(false);
    }),
  );
});

test('a key that is refused is the next call’s last resort', () => {
  const keys = named([1, 1]);
  const resting = still();
  const first = new KeyChoice(keys, resting, () => 0);
  const refused = first.next()!;
  first.rest(refused, 1_000);
  expect(first.hasNext).toBe(true);
  expect(idOf(first.next())).toBe('k1');
  expect(idOf(new KeyChoice(keys, resting, () => 0).next())).toBe('k1');
  expect(idOf(new KeyChoice([refused], resting, () => 0).next())).toBe('k0');
});
