import { expect, test } from 'vitest';
import { nameOnRecord } from './name-on-record.ts';

test.each([
  ['send_email', 'send_email'],
  ['mcp__files__read', 'mcp__files__read'],
  ['blocked_tool:rm_all', 'blocked_tool:rm_all'],
  ['AKIAQYLPMN5HFIQR7XYA', '[REDACTED_AWS_ACCESS_KEY]'],
  ['mail ada@somewhere-else.nl', 'mail [REDACTED_EMAIL]'],
])('%s stands in the ledger as %s', (name, shown) => {
  expect(nameOnRecord(name)).toBe(shown);
});
