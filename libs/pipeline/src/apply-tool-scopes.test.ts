import { expect, test } from 'vitest';
import { applyToolScopes } from './apply-tool-scopes.ts';
import { starterPlan } from './testing/plans.ts';

const plan = starterPlan([{ step: 'user_tool_scopes' }], {
  tools: { allow: ['read_*', 'send_mail'], deny: ['read_secret'] },
});
const uses = (scopes: readonly string[], tool: string): boolean =>
  applyToolScopes(plan, scopes).context.tools.allows(tool);

test('scopes take away from what the agent may use, and add nothing', () => {
  expect(uses(['read_*'], 'read_file')).toBe(true);
  expect(uses(['read_*'], 'send_mail')).toBe(false);
  expect(uses(['*'], 'delete_file')).toBe(false);
  expect(uses(['read_secret'], 'read_secret')).toBe(false);
});

test('a key without scopes, and a plan without the step, are left as they are', () => {
  expect(applyToolScopes(plan, [])).toBe(plan);
  const bare = starterPlan();
  expect(applyToolScopes(bare, ['read_*'])).toBe(bare);
});

test('the same scopes are compiled once', () => {
  expect(applyToolScopes(plan, ['read_*'])).toBe(applyToolScopes(plan, ['read_*']));
  expect(applyToolScopes(plan, ['read_*'])).not.toBe(applyToolScopes(plan, ['read_*', 'x']));
});
