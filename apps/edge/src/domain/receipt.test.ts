import { freshSession } from '@tappass/pipeline/session';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import { expect, test } from 'vitest';
import { type ReceiptFacts, receiptOf } from './receipt.ts';

const call = openCall({
  surface: 'chat',
  body: { model: 'm', messages: [], stream: true },
  rawBytes: 1,
  principal: { tenant: 'org', agentId: 'ag' },
  session: freshSession('ses_1'),
});
const entry = (step: string, verdict: 'pass' | 'found' | 'blocked') => ({ step, verdict, micros: 1, findings: {} });
const facts = (digest: string): ReceiptFacts => ({
  plan: { digest, revision: 'r1', stream_mode: 'window:64' } as never,
  priceVersion: '2026-11',
  position: { stream: 'S', busSeq: 7n, eventId: '0193-ab' },
});

test('a receipt tells steps, verdicts, mode, policy, prices, usage and place', () => {
  const trail = [entry('validate_input', 'pass'), entry('detect_pii', 'found'), entry('scan_output', 'found')];
  expect(receiptOf({ ...call, trail }, facts('0123456789abcdef0123'))).toBe(
    'steps=3, found=(detect_pii scan_output), stream="window:64", policy="0123456789abcdef", prices="2026-11", usage=none, ledger="7/0193-ab"',
  );
});

test('a refused call names the step, and one that is not on record claims no place', () => {
  const refused = { ...call, stream: false, trail: [entry('detect_secrets', 'blocked')] };
  expect(receiptOf(refused, { ...facts(''), position: undefined })).toBe(
    'steps=1, blocked=(detect_secrets), policy="r1", prices="2026-11", usage=none',
  );
});

test('nothing leaves the quotes', () => {
  expect(receiptOf(call, facts('a"\r\nset: b'))).not.toMatch(/[\r\n]|"a"/);
});
