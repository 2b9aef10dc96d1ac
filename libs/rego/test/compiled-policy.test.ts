// The compiled policy as every caller evaluates it: what it cannot decide is policy_undecided, never a yes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CompiledPolicy, compiledPolicy, type Entrypoint } from '@tappass/rego/compiled-policy';
import { beforeAll, expect, test } from 'vitest';

const wasm = readFileSync(join(import.meta.dirname, '../../../apps/policy/policy.wasm'));
const tables = { routes: { 'GET /me': { level: 0 }, 'GET /audit': { level: 10 } } };
let policy: CompiledPolicy;

beforeAll(async () => {
  policy = await compiledPolicy(wasm, tables);
});

const allow = (input: object) => policy.evaluate('tappass/authz/allow', input);

test('a rule that is defined gives its value, again and again, and evaluations do not see each other', () => {
  for (let n = 0; n < 200; n++) {
    expect(allow({ principal: { kind: 'pat', level: 10, scopes: [] }, route: 'GET /audit' })).toBe(true);
    expect(allow({ principal: { kind: 'pat', level: 9, scopes: [] }, route: 'GET /audit' })).toBe(false);
  }
});

test.each<[string, Entrypoint, object]>([
  ['a plan of nothing', 'tappass/pipeline/plan', {}],
  ['a plan of a preset nobody knows', 'tappass/pipeline/plan', { pipeline: { preset: 'nonsense' }, revision: 'r' }],
  ['an entrypoint that is none', 'tappass/no/such' as Entrypoint, {}],
])('%s is policy_undecided', (_, entrypoint, input) => {
  expect(() => policy.evaluate(entrypoint, input)).toThrow(expect.objectContaining({ reason: 'policy_undecided' }));
});

test.each([
  {},
  { route: 'GET /audit' },
  { principal: null, route: 'GET /audit' },
  { principal: { level: '40' } },
])('nobody is allowed anything by %j', (input) => {
  expect(allow(input)).toBe(false);
});

test('two policies in one process keep their tables apart', async () => {
  const other = await compiledPolicy(wasm, { routes: {} });
  const auditor = { principal: { kind: 'pat', level: 10, scopes: [] }, route: 'GET /audit' };
  expect([other.evaluate('tappass/authz/allow', auditor), allow(auditor)]).toEqual([false, true]);
});

test.each([
  ['no bytes', new Uint8Array(0)],
  ['bytes that are no module', Buffer.from('not a module')],
  ['half a module', wasm.subarray(0, wasm.length / 2)],
])('%s are no policy', async (_, bytes) => {
  await expect(compiledPolicy(bytes, tables)).rejects.toMatchObject({ reason: 'policy_undecided' });
});
