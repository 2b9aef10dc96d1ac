import { expect, test } from 'vitest';
import { reasons } from './catalogue.ts';
import { asFault, Fault, isFault } from './fault.ts';

test('a fault fills the public text from its details and keeps the cause to itself', () => {
  const fault = new Fault('blocked', {
    details: { step: 'detect_pii', detail: 'an e-mail address' },
    cause: new Error('inner'),
  });
  expect(fault.message).toBe('Blocked by detect_pii: an e-mail address.');
  expect(JSON.stringify(fault)).not.toContain('inner');
});

test('an unknown error becomes internal and says nothing about itself', () => {
  const fault = asFault(new Error('password=hunter2'));
  expect(fault.reason).toBe('internal');
  expect(fault.message).not.toContain('hunter2');
  expect(isFault(fault, 'internal')).toBe(true);
});

test('no reason that means "unknown" is rendered as unauthorised', () => {
  for (const [name, row] of Object.entries(reasons)) {
    if (row.code === 'unavailable') expect(row.status, name).toBeGreaterThanOrEqual(500);
    if (row.status === 401) expect(row.code, name).toBe('unauthenticated');
  }
});

test('what goes wrong between our own parts is never put down to the caller', () => {
  for (const name of ['not_ready', 'deadline', 'bad_signature', 'vault_unavailable', 'evidence_unavailable'] as const)
    expect(reasons[name], name).toMatchObject({ status: 503, retry: 'later' });
});

test('the two 401 rows cannot be told apart', () => {
  expect(reasons.credentials_disagree.text).toBe(reasons.unauthenticated.text);
});
