import { isFault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import { asDatabaseFault, isDatabaseTrouble } from './database-trouble.ts';

test.each([
  { code: '08006' },
  { code: '57P01' },
  { code: '53300' },
  { code: 'ECONNREFUSED' },
  { code: 'P1001' },
  { name: 'DriverAdapterError', cause: { originalCode: '57P01' } },
  new AggregateError([Object.assign(new Error('no'), { code: 'ECONNREFUSED' })]),
  new Error('timeout exceeded when trying to connect'),
])('%o is trouble of the database, not of the statement', (thrown) => {
  expect(isFault(asDatabaseFault(thrown), 'not_ready')).toBe(true);
});

test.each([
  { code: '23505' },
  { code: '42501' },
  { code: 'P2002' },
  new Error('something else'),
  null,
  'text',
])('%o stays what it is', (thrown) => {
  expect(asDatabaseFault(thrown)).toBe(thrown);
});

test('an error that causes itself does not hang the question', () => {
  const loop: { cause?: unknown } = {};
  loop.cause = loop;
  expect(isDatabaseTrouble(loop)).toBe(false);
});
