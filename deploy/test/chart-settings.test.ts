// What the charts set is what the services read, and the same that compose sets.
import { expect, test } from 'vitest';
import { services } from '../topology.ts';
import { declaredSettings, requiredOf, variablesOf } from './declared-settings.ts';
import { render } from './helm.ts';
import { containersOf } from './pod-templates.ts';

const variablesIn = (chart: string, container: string): string[] =>
  containersOf(render(chart))
    .filter((found) => found.name === container)
    .flatMap((found) => found.env.map((one) => one.name));

test.for([...services])('%s', async (name, { skip }) => {
  const settings = await declaredSettings(name);
  if (settings === undefined) return skip(`SKIPPED: ${name} declares no settings yet`);
  const given = variablesIn(name, name);
  expect(
    given.filter((variable) => !variablesOf(settings).includes(variable)),
    'set, but nobody reads it',
  ).toEqual([]);
  expect(
    requiredOf(settings).filter((variable) => !given.includes(variable)),
    'needed, but not set',
  ).toEqual([]);
});

test.for([
  ...services,
])('the migration of %s is there when it reads a database, and has what the job reads', async (name) => {
  const own = (await declaredSettings(name)) ?? [];
  const given = variablesIn(name, 'migrate');
  if (!requiredOf(own).includes('POSTGRES_PASSWORD_FILE') && own.length > 0) return expect(given).toEqual([]);
  if (given.length === 0) return expect(own).toEqual([]);
  const settings = (await declaredSettings('migrate')) ?? [];
  expect(given).toContain(`POSTGRES_PASSWORD_${name.toUpperCase()}_FILE`);
  expect(
    given.filter((variable) => !variablesOf(settings).includes(variable)),
    'set, but nobody reads it',
  ).toEqual([]);
  expect(
    requiredOf(settings).filter((variable) => !given.includes(variable)),
    'needed, but not set',
  ).toEqual([]);
});
