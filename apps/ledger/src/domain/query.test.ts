import { expect, test } from 'vitest';
import { encodeEntry } from './entry.ts';
import { fittingRows, viewOf } from './entry-view.ts';
import { zeroHash } from './hash.ts';
import { type QueryText, readQuery } from './query.ts';

const nothing: QueryText = {
  ...{ agentId: '', eventType: '', sessionId: '', decision: '', since: '', until: '', limit: 0, cursor: '' },
};

test('an empty query asks for the newest hundred', () => {
  expect(readQuery(nothing)).toMatchObject({ limit: 100, kind: undefined, sinceUs: undefined, beforeSeq: undefined });
});

test.each([
  ['2026-11-22T00:00:00Z', 1_795_305_600_000_000n],
  ['2026-11-22T01:00:00.000001+01:00', 1_795_305_600_000_001n],
  ['2026-11-22 00:00:00.1234567z', 1_795_305_600_123_456n],
])('the time %s is read to the microsecond', (since, us) => {
  expect(readQuery({ ...nothing, since }).sinceUs).toBe(us);
});

test.each([
  ['since', { since: 'yesterday' }],
  ['since', { since: '2026-11-22' }],
  ['until', { until: '2026-11-22T00:00:00' }],
  ['until', { until: '2026-13-22T00:00:00Z' }],
  ['limit', { limit: 1001 }],
  ['cursor', { cursor: '-1' }],
  ['cursor', { cursor: '1; drop table entry' }],
])('a bad %s is refused by name', (field, change) => {
  expect(() => readQuery({ ...nothing, ...change })).toThrow(`${field}:`);
});

const bytes = encodeEntry({
  ...{ seq: 7n, prev: zeroHash, tenant: '11111111-1111-4111-8111-111111111111', tenantSeq: 1n, tenantPrev: zeroHash },
  ...{ recordedAtUs: 1_795_305_600_000_001n, occurredAtUs: 2n ** 63n, busSeq: 1n, kind: 'llm_call', producer: 'p' },
  eventId: '0190f0a0-0000-7000-8000-000000000001',
  ...{ producerBoot: 1n, producerSeq: 1n, bodyCommit: zeroHash },
});

test('a view tells what the bytes say, with times in UTC', () => {
  expect(viewOf({ hash: zeroHash, bytes, body: Buffer.from('{}') })).toMatchObject({
    ...{ seq: 7n, kind: 'llm_call', body: '{}', erased: false },
    ...{ recordedAt: '2026-11-22T00:00:00.000001Z', occurredAt: '9999-12-31T23:59:59.999999Z' },
  });
  expect(viewOf({ hash: zeroHash, bytes, body: null })).toMatchObject({ body: '', erased: true });
});

test('a page ends before it outgrows a message, but never before its first row', () => {
  const row = (size: number) => ({ hash: zeroHash, bytes, body: Buffer.alloc(size) });
  expect(fittingRows([row(600_000), row(1)])).toHaveLength(1);
  expect(fittingRows([row(200_000), row(200_000), row(200_000)])).toHaveLength(2);
  expect(fittingRows([row(1), row(1)])).toHaveLength(2);
});
