import { createHash, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { signCheckpoint } from './checkpoint.ts';
import { encodeFrontier, frontierRoot } from './merkle.ts';
import { verifierOf } from './note.ts';
import { type BusMessage, emptyHead, type SequencedBatch, sequenceBatch } from './sequence-batch.ts';
import { createChainVerifier, type FirstBad, type StoredHead, type StoredRow } from './verify-chain.ts';

const tenants = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
const signer = { name: 'log.example', privateKey: generateKeyPairSync('ed25519').privateKey };
const log = { origin: 'log.example', verifiers: [verifierOf(signer)] };
const startUs = 1_790_000_000_000_000n;
const uuidAt = (n: number) => {
  const ms = (startUs / 1000n).toString(16).padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-8000-${n.toString(16).padStart(12, '0')}`;
};

const message = (n: number, kind = 'llm_call', body = `{"agent":"bot","n":${n}}`): BusMessage => ({
  busSeq: BigInt(n + 1),
  brokerTimeUs: startUs + BigInt(n),
  producer: 'spiffe://tappass.internal/svc/ledger',
  own: true,
  digest: createHash('sha256').update(`${n}`).digest(),
  events: [
    {
      ...{ eventId: uuidAt(n), tenant: tenants[n % 2]!, kind, occurredAtUs: startUs, producerBoot: 1n },
      ...{ producerSeq: BigInt(n), salt: createHash('sha256').update(`s${n}`).digest(), body: Buffer.from(body) },
    },
  ],
});
const sequence = (messages: BusMessage[]): SequencedBatch =>
  sequenceBatch({ head: emptyHead, tenantHeads: new Map(), known: new Map() }, messages);
const stored = (batch: SequencedBatch): StoredRow[] =>
  batch.rows.map(({ seq, hash, bytes, salt, body, projection, ...columns }) => ({
    ...{ seq, hash, bytes, salt, body, columns: { ...projection, ...columns, bodyTenant: columns.tenant } },
  }));
const headOf = ({ head, tenantHeads }: SequencedBatch): StoredHead => ({
  ...{ size: head.size, hash: head.hash, frontier: encodeFrontier(head.frontier), tenantHeads },
  ...{ recordedAtUs: head.recordedAtUs, busSeq: head.busSeq, windows: [] },
});
const batchOf = ({ head }: SequencedBatch) => [
  { firstBusSeq: 1n, lastBusSeq: head.busSeq, firstSeq: 0n, nextSeq: head.size, recordedAtUs: head.recordedAtUs },
];
const verify = (rows: readonly StoredRow[], head: StoredHead): FirstBad | undefined => {
  const verifier = createChainVerifier(log);
  verifier.batches([
    { firstBusSeq: 1n, lastBusSeq: head.busSeq, firstSeq: 0n, nextSeq: 20n, recordedAtUs: head.recordedAtUs },
  ]);
  for (const row of rows) {
    const bad = verifier.row(row);
    if (bad !== undefined) return bad;
  }
  return verifier.finish(head) ?? (rows.length === 20 ? verifier.beside(head) : undefined);
};

const batch = sequence(Array.from({ length: 20 }, (_, n) => message(n)));
const rows = stored(batch);
const head = headOf(batch);
const change = (at: number, to: (row: StoredRow) => Partial<StoredRow>): StoredRow[] =>
  rows.map((row, n) => (n === at ? { ...row, ...to(row) } : row));
const flip = (bytes: Buffer, at: number): Buffer => Buffer.from(bytes.map((byte, n) => (n === at ? byte ^ 1 : byte)));

test('an untouched ledger verifies', () => {
  expect(verify(rows, head)).toBeUndefined();
});

test('every flipped byte of an entry is named with its row', () => {
  for (let at = 0; at < rows[7]!.bytes.length; at++) {
    const bad = verify(
      change(7, (row) => ({ bytes: flip(row.bytes, at) })),
      head,
    );
    expect(bad?.seq, `byte ${at}`).toBe(7n);
    expect(['entry_hash', 'entry_format']).toContain(bad?.rule);
  }
});

test.each<[string, StoredRow[], FirstBad]>([
  ['a changed body', change(3, (row) => ({ body: flip(row.body!, 5) })), { seq: 3n, rule: 'body_commit' }],
  ['a changed salt', change(3, (row) => ({ salt: flip(row.salt!, 0) })), { seq: 3n, rule: 'body_commit' }],
  ['a changed hash', change(3, (row) => ({ hash: flip(row.hash, 0) })), { seq: 3n, rule: 'entry_hash' }],
  ['a body taken away', change(3, () => ({ body: null, salt: null })), { seq: 3n, rule: 'body_missing' }],
  ['a row left out', rows.filter((_, n) => n !== 5), { seq: 5n, rule: 'missing_row' }],
  ['a row twice', [...rows.slice(0, 6), ...rows.slice(5)], { seq: 6n, rule: 'missing_row' }],
  ['two rows swapped', [...rows.slice(0, 4), rows[5]!, rows[4]!, ...rows.slice(6)], { seq: 4n, rule: 'missing_row' }],
  ['the tail cut off', rows.slice(0, 15), { seq: 15n, rule: 'truncated' }],
  [
    'the bytes of another row under this number',
    change(4, () => ({ bytes: rows[6]!.bytes, hash: rows[6]!.hash })),
    { seq: 4n, rule: 'seq' },
  ],
])('%s is found', (_, tampered, expected) => {
  expect(verify(tampered, head)).toEqual(expected);
});

test.each([
  'tenant',
  'kind',
  'producer',
  'eventId',
  'agentId',
  'sessionId',
  'requestId',
  'decision',
] as const)('an edited search column %s is found, so that no row can be hidden from its owner', (column) => {
  const tampered = change(9, (row) => ({ columns: { ...row.columns, [column]: 'other' } }));
  expect(verify(tampered, head)).toEqual({ seq: 9n, rule: 'projection' });
});

test('a head or tenant head that says something else is found', () => {
  const [first] = tenants;
  expect(verify(rows, { ...head, hash: flip(head.hash, 0) })).toEqual({ seq: 19n, rule: 'head' });
  expect(verify(rows, { ...head, frontier: flip(head.frontier, 0) })).toEqual({ seq: 19n, rule: 'head' });
  expect(verify(rows, { ...head, size: 19n })).toEqual({ seq: 19n, rule: 'head' });
  const fewer = new Map([...head.tenantHeads].filter(([tenant]) => tenant !== first));
  expect(verify(rows, { ...head, tenantHeads: fewer })).toEqual({ seq: 19n, rule: 'tenant_head' });
});

test('a history rewritten from the middle, with every hash made anew, fails at the signed checkpoint', () => {
  const note = signCheckpoint({ origin: log.origin, size: 20n, root: frontierRoot(batch.head.frontier) }, [signer]);
  const claimed = { size: 20n, root: frontierRoot(batch.head.frontier), note };
  const rewritten = sequence(Array.from({ length: 20 }, (_, n) => message(n, 'llm_call', `{"n":${n === 9 ? 0 : n}}`)));
  const verifier = createChainVerifier(log);
  verifier.batches(batchOf(rewritten));
  for (const row of stored(rewritten)) expect(verifier.row(row)).toBeUndefined();
  expect(verifier.finish(headOf(rewritten))).toBeUndefined();
  expect(verifier.checkpoint(claimed)).toEqual({ seq: 19n, rule: 'checkpoint_root' });
  expect(verifier.checkpoint({ ...claimed, root: verifier.root() })).toEqual({ seq: 19n, rule: 'checkpoint_root' });
  expect(verifier.checkpoint({ ...claimed, size: 21n })).toEqual({ seq: 20n, rule: 'truncated' });
  const forged = note.replace(claimed.root.toString('base64'), verifier.root().toString('base64'));
  expect(verifier.checkpoint({ ...claimed, root: verifier.root(), note: forged })).toEqual({
    ...{ seq: 19n, rule: 'checkpoint_signature' },
  });
});

test('a checkpoint over the untouched ledger verifies', () => {
  const verifier = createChainVerifier(log);
  verifier.batches(batchOf(batch));
  for (const row of rows) verifier.row(row);
  const root = frontierRoot(batch.head.frontier);
  const note = signCheckpoint({ origin: log.origin, size: 20n, root }, [signer]);
  expect(verifier.checkpoint({ size: 20n, root, note })).toBeUndefined();
});

test('an erased body is in order only when a later erasure entry names it', () => {
  const withErasure = sequence([message(0), message(1), message(2, 'ledger_erasure', '{"seqs":[1]}')]);
  const erased = (at: number) =>
    stored(withErasure).map((row, n) => (n === at ? { ...row, body: null, salt: null } : row));
  expect(verify(erased(1), headOf(withErasure))).toBeUndefined();
  expect(verify(erased(0), headOf(withErasure))).toEqual({ seq: 0n, rule: 'body_missing' });
});
