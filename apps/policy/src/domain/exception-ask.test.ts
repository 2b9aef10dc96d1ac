import { isFault } from '@tappass/errors/fault';
import { expect, test } from 'vitest';
import { type ExceptionText, readException } from './exception-ask.ts';

const now = Date.parse('2026-01-01T00:00:00Z');
const good: ExceptionText = {
  ...{ step: 'detect_pii', rule: 'email', digest: 'a'.repeat(22) },
  ...{ reason: ' the support address ', expiresAt: '2026-02-01T00:00:00Z' },
};
const fieldOf = (change: Partial<ExceptionText>): unknown => {
  try {
    readException({ ...good, ...change }, now);
    return 'taken';
  } catch (thrown) {
    return isFault(thrown) && thrown.details['field'];
  }
};

test('an exception names a step, a rule, a text, a reason and a time to come', () => {
  expect(readException(good, now)).toEqual({
    ...{ step: 'detect_pii', rule: 'email', digest: 'a'.repeat(22), reason: 'the support address' },
    expiresAt: new Date('2026-02-01T00:00:00Z'),
  });
});

test('what is not understood is refused by its field', () => {
  expect(fieldOf({ step: 'detect_everything' })).toBe('step');
  expect(fieldOf({ rule: '*' })).toBe('rule');
  expect(fieldOf({ digest: 'a'.repeat(21) })).toBe('digest');
  expect(fieldOf({ reason: '  ' })).toBe('reason');
  for (const expiresAt of ['', 'tomorrow', '2026-01-01T00:00:00Z', '2028-01-01T00:00:00Z'])
    expect(fieldOf({ expiresAt }), expiresAt).toBe('expires_at');
});
