// What compose sets is what the services read: nothing misspelt, nothing missing, secrets only as files.
import { expect, test } from 'vitest';
import { services } from '../topology.ts';
import { compose } from './compose-file.ts';
import { declaredSettings, requiredOf, variablesOf } from './declared-settings.ts';

test.for([...services, 'migrate'])('%s', async (name, { skip }) => {
  const settings = await declaredSettings(name);
  if (settings === undefined) return skip(`SKIPPED: ${name} declares no settings yet`);
  const given = Object.keys(compose.services[name]?.environment ?? {});
  const known = variablesOf(settings);
  expect(
    given.filter((variable) => !known.includes(variable)),
    'set, but nobody reads it',
  ).toEqual([]);
  expect(
    requiredOf(settings).filter((variable) => !given.includes(variable)),
    'needed, but not set',
  ).toEqual([]);
});
