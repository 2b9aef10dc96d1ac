// The compiled policy that ships is what the pinned OPA makes of the Rego beside it, and the Rego's own tests hold.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { locateOpa, opaProgram } from '@tappass/engines/locate-opa';
import { compiledPolicy } from '@tappass/rego/compiled-policy';
import { beforeAll, expect, test } from 'vitest';
import { compilePolicy } from '../../../tools/build-policy.mjs';
import { routes } from '../src/domain/routes.ts';
import { tables } from '../src/domain/tables.ts';

const app = resolve(import.meta.dirname, '..');
const committed = readFileSync(join(app, 'policy.wasm'));
let opa: Awaited<ReturnType<typeof locateOpa>>;

beforeAll(async () => {
  opa = await locateOpa({ build: true });
}, 600_000);

test('compiling the Rego anew gives the committed bytes', ({ skip }) => {
  if (opa === undefined) return skip('SKIPPED: there is no OPA 1.x and no Go to build it with');
  if (opa.version !== opaProgram.version)
    return skip(
      `SKIPPED: OPA ${opa.version} is here, ${opaProgram.version} is pinned; another compiler makes other bytes`,
    );
  expect(Buffer.from(compilePolicy(opa.path)).equals(committed)).toBe(true);
});

test('the tests written in Rego pass', ({ skip }) => {
  if (opa === undefined) return skip('SKIPPED: there is no OPA 1.x and no Go to build it with');
  const { status, stdout, stderr } = spawnSync(opa.path, ['test', join(app, 'rego'), '-v'], { encoding: 'utf8' });
  expect(stdout + stderr).toMatch(/PASS: [1-9]\d*\/\d+/);
  expect(status).toBe(0);
});

const strangerTo = { kind: '', level: 0, scopes: [] };
const agent = { kind: 'agent', level: 0, scopes: ['govern'] };
const byLevel = [0, 10, 20, 30, 40].map((level) => ({ kind: 'login', level, scopes: ['admin'] }));

test('every route as every role: the compiled policy allows exactly what the table says', async () => {
  const policy = await compiledPolicy(committed, tables);
  const allows = (principal: object | undefined, route: string) =>
    policy.evaluate('tappass/authz/allow', { ...(principal !== undefined && { principal }), route });
  for (const [route, rule] of Object.entries(routes)) {
    expect(allows(undefined, route), `nobody, ${route}`).toBe(false);
    expect(allows(agent, route), `agent, ${route}`).toBe(rule.scope === 'govern' || rule.own === true);
    for (const human of byLevel)
      expect(allows(human, route), `level ${human.level}, ${route}`).toBe(
        rule.level !== undefined && human.level >= rule.level,
      );
    if (rule.level !== 0) expect(allows(strangerTo, route), `stranger, ${route}`).toBe(false);
  }
});

test('a route that is in no table is denied to everybody', async () => {
  const policy = await compiledPolicy(committed, tables);
  for (const principal of [agent, ...byLevel])
    expect(policy.evaluate('tappass/authz/allow', { principal, route: 'GET /secret' })).toBe(false);
});
