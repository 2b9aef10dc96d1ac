import { readFileSync } from 'node:fs';
import { isFault } from '@tappass/errors/fault';
import { type CompiledPolicy, compiledPolicy } from '@tappass/rego/compiled-policy';
import { expect, test } from 'vitest';
import type { Identity } from '../identity/principal.ts';
import type { Bundle, LoadedBundle } from './bundle.ts';
import { type CallQuestion, decideCall } from './decide.ts';

const wasm = readFileSync(new URL('../../../policy/policy.wasm', import.meta.url));

/** The policy as it is shipped, counting how often it is asked. */
async function counted() {
  const policy = await compiledPolicy(wasm, { routes: { 'POST /v1/chat/completions': { level: 0, scope: 'govern' } } });
  const asked: unknown[] = [];
  const evaluate: CompiledPolicy['evaluate'] = (entrypoint, input) => {
    asked.push(input);
    return policy.evaluate(entrypoint, input);
  };
  const loaded = (): LoadedBundle => ({ digest: 'd', policy: { evaluate }, priceVersion: 'v', models: new Map() });
  return { asked, loaded };
}

const bundleOf = (loaded: LoadedBundle) => ({ current: () => loaded }) as Bundle;
const agent = () => ({ view: { level: 10, scopes: ['govern'], kind: 'agent' } }) as unknown as Identity;
const question = (more: Partial<CallQuestion> = {}): CallQuestion => ({
  route: 'POST /v1/chat/completions',
  model: 'gpt-4o-mini',
  allowedModels: everything,
  residency: 'any',
  eu: false,
  ...more,
});
const everything: readonly string[] = ['*'];
const saying = (act: () => unknown): string => {
  try {
    act();
    return 'allowed';
  } catch (thrown) {
    return isFault(thrown) ? thrown.reason : String(thrown);
  }
};

test('the same question is evaluated once, and every answer has an id of its own', async () => {
  const { asked, loaded } = await counted();
  const [bundle, identity] = [bundleOf(loaded()), agent()];
  const ids = [1, 2, 3].map(() => decideCall(bundle, identity, question()).id);
  expect(asked).toHaveLength(1);
  expect(new Set(ids).size).toBe(3);
});

test('another bundle, another verdict of keys, other models, route, residency: each is a question of its own', async () => {
  const { asked, loaded } = await counted();
  const [bundle, identity] = [bundleOf(loaded()), agent()];
  const ask = (b: Bundle, i: Identity, q: CallQuestion) => saying(() => decideCall(b, i, q));
  ask(bundle, identity, question());
  ask(bundleOf(loaded()), identity, question());
  ask(bundle, agent(), question());
  ask(bundle, identity, question({ model: 'gpt-4o' }));
  ask(bundle, identity, question({ route: 'POST /v1/messages' }));
  ask(bundle, identity, question({ residency: 'eu' }));
  ask(bundle, identity, question({ eu: true }));
  expect(ask(bundle, identity, question({ allowedModels: ['claude-*'] }))).toBe('model_not_allowed');
  expect(asked).toHaveLength(8);
});

test('a refusal is remembered as the refusal it was', async () => {
  const { asked, loaded } = await counted();
  const [bundle, identity] = [bundleOf(loaded()), agent()];
  const none = question({ allowedModels: ['claude-*'] });
  expect([1, 2].map(() => saying(() => decideCall(bundle, identity, none)))).toEqual([
    'model_not_allowed',
    'model_not_allowed',
  ]);
  expect(asked).toHaveLength(1);
});
