import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeEntry } from './entry.ts';
import type { ArrivedEvent } from './event.ts';
import { frontierRoot } from './merkle.ts';
import { type BatchState, type BusMessage, emptyHead, type Known, madeIds, sequenceBatch } from './sequence-batch.ts';
import { nilUuid } from './uuid.ts';

const [tenantA, tenantB] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const startUs = 1_790_000_000_000_000n;
const edge = 'spiffe://tappass.internal/svc/edge';
const empty: BatchState = { head: emptyHead, tenantHeads: new Map(), known: new Map() };

const eventId = (n: number, atUs = startUs): string => {
  const ms = (atUs / 1000n).toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
};
const event = (n: number, change: Partial<ArrivedEvent> = {}): ArrivedEvent => ({
  eventId: eventId(n),
  tenant: n % 2 === 0 ? tenantA : tenantB,
  kind: 'llm_call',
  occurredAtUs: startUs,
  producerBoot: 42n,
  producerSeq: BigInt(n),
  salt: createHash('sha256').update(`salt ${n}`).digest(),
  body: Buffer.from(`{"agent":"bot","decision":"allow","n":${n}}`),
  ...change,
});
const message = (busSeq: number, events?: readonly ArrivedEvent[], change: Partial<BusMessage> = {}): BusMessage => ({
  busSeq: BigInt(busSeq),
  brokerTimeUs: startUs + BigInt(busSeq),
  producer: edge,
  own: false,
  digest: createHash('sha256').update(`message ${busSeq}`).digest(),
  events,
  ...change,
});
const after = (state: BatchState, messages: readonly BusMessage[]): BatchState => {
  const batch = sequenceBatch(state, messages);
  const known = new Map<string, Known>(state.known);
  for (const row of batch.rows) known.set(row.eventId, { seq: row.seq, identity: decodeEntry(row.bytes) });
  return { head: batch.head, tenantHeads: new Map([...state.tenantHeads, ...batch.tenantHeads]), known };
};

test('entries are chained over all and within their tenant, and found by what their body says', () => {
  const { rows, head } = sequenceBatch(empty, [message(1, [event(0), event(1)]), message(2, [event(2)])]);
  const entries = rows.map((row) => decodeEntry(row.bytes));
  expect(entries.map(({ seq, tenantSeq, busSeq }) => [seq, tenantSeq, busSeq])).toEqual([
    [0n, 0n, 1n],
    [1n, 0n, 1n],
    [2n, 1n, 2n],
  ]);
  expect(entries[1]!.prev.equals(rows[0]!.hash)).toBe(true);
  expect(entries[2]!.tenantPrev.equals(rows[0]!.hash)).toBe(true);
  expect(rows[0]!.projection).toEqual({ agentId: 'bot', sessionId: null, decision: 'allow', requestId: null });
  expect(head).toMatchObject({ size: 3n, busSeq: 2n, recordedAtUs: startUs + 2n });
});

test('however the stream is cut into batches, with redeliveries, the same bytes come out', () => {
  const stream = Array.from({ length: 12 }, (_, at) => message(at + 1, [event(at), event(at % 5), event(100 + at)]));
  const whole = sequenceBatch(empty, stream);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 8 }), (cuts) => {
      let state = empty;
      for (const cut of [...cuts, 12]) {
        const from = Number(state.head.busSeq) > 2 ? Number(state.head.busSeq) - 2 : 0; // the last two come again
        state = after(state, stream.slice(from, Math.max(cut, from)));
      }
      expect(state.head.hash.equals(whole.head.hash)).toBe(true);
      expect(frontierRoot(state.head.frontier).equals(frontierRoot(whole.head.frontier))).toBe(true);
    }),
  );
});

test('an event sent twice is one entry, also after a restart of its producer', () => {
  const again = event(1, { producerBoot: 43n, producerSeq: 0n });
  expect(sequenceBatch(empty, [message(1, [event(1), event(1)])])).toMatchObject({ duplicates: 1, head: { size: 1n } });
  const state = after(empty, [message(1, [event(1)])]);
  expect(sequenceBatch(state, [message(2, [again])])).toMatchObject({ rows: [], duplicates: 1, head: { busSeq: 2n } });
});

test('the same id with another body is kept as a conflict that holds the other body', () => {
  const other = event(1, { body: Buffer.from('{"decision":"block"}') });
  const { rows } = sequenceBatch(empty, [message(1, [event(1)]), message(2, [other])]);
  expect(rows.map((row) => row.kind)).toEqual(['llm_call', 'ledger_duplicate_conflict']);
  expect(JSON.parse(rows[1]!.body.toString())).toEqual({
    body: '{"decision":"block"}',
    event_id: eventId(1),
    first_seq: 0,
    kind: 'llm_call',
  });
  expect(rows[1]!.tenant).toBe(tenantB);
});

test('the same id from another producer is a conflict, not a duplicate', () => {
  const other = message(2, [event(1)], { producer: 'spiffe://tappass.internal/svc/keys' });
  const { rows } = sequenceBatch(empty, [message(1, [event(1)]), other]);
  expect(rows[1]!.kind).toBe('ledger_duplicate_conflict');
});

test.each([
  ['a body with a float', { body: Buffer.from('{"cost":1.5}') }, 'body'],
  ['a body with duplicate keys', { body: Buffer.from('{"a":1,"a":1}') }, 'body'],
  ['a short salt', { salt: new Uint8Array(31) }, 'salt'],
  ['an id that is no UUIDv7', { eventId: '11111111-1111-4111-8111-111111111111' }, 'event_id'],
  ['a time before 1970', { occurredAtUs: -1n }, 'occurred_at'],
  ['a tenant that is no UUID', { tenant: 'acme' }, 'tenant'],
  ['an empty kind', { kind: '' }, 'kind'],
  ['a kind in the name of the ledger', { kind: 'ledger_erasure' }, 'kind_reserved'],
])('an event with %s becomes ledger_rejected with its digest, and the chain goes on', (_, change, why) => {
  const { rows } = sequenceBatch(empty, [message(1, [event(1, change), event(2)])]);
  expect(rows.map((row) => row.kind)).toEqual(['ledger_rejected', 'llm_call']);
  const body = JSON.parse(rows[0]!.body.toString());
  expect(body).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), why });
  expect(rows[0]!.tenant).toBe('tenant' in change ? nilUuid : tenantB);
});

test('a message that is no batch becomes ledger_rejected of the system', () => {
  const { rows } = sequenceBatch(empty, [message(1, undefined), message(2, [event(1)])]);
  expect(rows.map((row) => [row.kind, row.tenant])).toEqual([
    ['ledger_rejected', nilUuid],
    ['llm_call', tenantB],
  ]);
});

test('the ledger may use its own kinds', () => {
  const own = message(1, [event(1, { kind: 'ledger_heartbeat' })], { own: true });
  expect(sequenceBatch(empty, [own]).rows[0]!.kind).toBe('ledger_heartbeat');
});

test('an event that was refused or in conflict, sent again, is not entered again', () => {
  const bad = event(1, { salt: new Uint8Array(3) });
  const other = event(2, { body: Buffer.from('{}') });
  const first = sequenceBatch(empty, [message(1, [bad, event(2), other])]);
  expect(madeIds(first)).toEqual([first.rows[0]!.eventId, first.rows[2]!.eventId]);
  const state = after(empty, [message(1, [bad, event(2), other])]);
  expect(sequenceBatch(state, [message(2, [bad, other, event(2)])])).toMatchObject({ rows: [], duplicates: 3 });
});

test('a missing bus message halts the ledger instead of hiding the loss', () => {
  expect(() => sequenceBatch(empty, [message(2, [event(1)])])).toThrow('bus message 1 is missing');
  expect(() => sequenceBatch(empty, [message(1, [event(1)]), message(3, [event(2)])])).toThrow('message 2 is missing');
});

test('a broker clock that goes back does not take the record back', () => {
  const back = message(2, [event(2)], { brokerTimeUs: startUs - 60_000_000n });
  const { rows } = sequenceBatch(empty, [message(1, [event(1)]), back]);
  expect(rows.map((row) => row.recordedAtUs)).toEqual([startUs + 1n, startUs + 1n]);
});
