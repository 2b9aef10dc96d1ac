// The recorder on a real stream: few messages for many events, nothing lost or double when the broker dies, and never more waiting than can be kept.
import { generateKeyPairSync } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { type AuditBatch, AuditBatchSchema } from '@tappass/contracts/audit';
import { CallSchema, ReplySchema } from '@tappass/contracts/common';
import { AwaitCommittedRequestSchema, Ledger } from '@tappass/contracts/ledger';
import { type Nats, startNats } from '@tappass/engines/nats';
import { Recorder } from '@tappass/evidence/recorder';
import { StrictEvidence } from '@tappass/evidence/strict';
import { nilTenant, uuidText } from '@tappass/evidence/uuid-v7';
import { clientOf } from '@tappass/rpc/caller';
import { subjectOf } from '@tappass/rpc/method';
import { ReplyAuthor } from '@tappass/rpc/reply-mac';
import { createSigner } from '@tappass/rpc/signed';
import { freshNats } from '@tappass/testkit/nats';
import { afterEach, beforeEach, expect, test } from 'vitest';

const identity = generateKeyPairSync('ed25519');
const asker = { room: 'edge', pins: new Map([['ledger', [identity.publicKey]]]) };
let nats: Nats;
let nc: NatsConnection;
const recorders: Recorder[] = [];

beforeEach(async () => {
  nats = await freshNats({ durable: true });
  nc = await connect({ servers: nats.url, reconnectTimeWait: 50, maxReconnectAttempts: -1, waitOnFirstConnect: true });
});
afterEach(async () => {
  await Promise.all(recorders.splice(0).map((recorder) => recorder.close(50)));
  await nc.close();
  await nats.stop();
});

const makeStream = async (): Promise<void> => {
  const manager = await jetstreamManager(nc);
  await manager.streams.add({ name: 'AUDIT', subjects: ['audit.>'], duplicate_window: 120_000_000_000 });
};
const open = (patienceMs = 15_000): Recorder => {
  const recorder = new Recorder(nc, { room: 'edge', boot: 7n, patienceMs });
  recorders.push(recorder);
  return recorder;
};
const record = (recorder: Recorder, n: number, text = '') =>
  recorder.record({ kind: 'llm_call', tenant: nilTenant, body: { n, text } });
const batches = async (): Promise<{ batch: AuditBatch; bytes: number }[]> => {
  const manager = await jetstreamManager(nc);
  const { state } = await manager.streams.info('AUDIT');
  const found = [];
  for (let seq = 1; seq <= state.last_seq; seq++) {
    const message = await manager.streams.getMessage('AUDIT', { seq });
    if (message !== null) found.push({ batch: fromBinary(AuditBatchSchema, message.data), bytes: message.data.length });
  }
  return found;
};

test('events of one moment share messages of at most 64, in order, each with its position', async () => {
  await makeStream();
  const recorder = open();
  const positions = await Promise.all(Array.from({ length: 200 }, (_, n) => record(recorder, n)));
  const found = await batches();
  expect(found.map(({ batch }) => batch.events.length)).toEqual([64, 64, 64, 8]);
  const events = found.flatMap(({ batch }, index) => batch.events.map((event) => ({ event, seq: BigInt(index + 1) })));
  expect(events.map(({ event }) => event.producerSeq)).toEqual(events.map((_, n) => BigInt(n)));
  expect(positions).toEqual(
    events.map(({ event, seq }) => ({ stream: 'AUDIT', busSeq: seq, eventId: uuidText(event.eventId) })),
  );
  expect(recorder.unacknowledged).toBe(0);
});

test('large events share no message of more than 512 KiB', async () => {
  await makeStream();
  const recorder = open();
  await Promise.all(Array.from({ length: 12 }, (_, n) => record(recorder, n, 'x'.repeat(100_000))));
  const found = await batches();
  expect(found.flatMap(({ batch }) => batch.events)).toHaveLength(12);
  for (const { bytes } of found) expect(bytes).toBeLessThanOrEqual(512 * 1024);
});

test('with the broker killed in the middle every event is on the stream once, under the id it had', async () => {
  await makeStream();
  const recorder = open();
  const first = await Promise.all(Array.from({ length: 100 }, (_, n) => record(recorder, n)));
  nats.kill('SIGKILL');
  await nats.exited;
  const meanwhile = Array.from({ length: 300 }, (_, n) => record(recorder, 100 + n));
  nats = await startNats({ dir: nats.home, port: nats.port, durable: true });
  const ids = [...first, ...(await Promise.all(meanwhile))].map(({ eventId }) => eventId);
  const stored = (await batches()).flatMap(({ batch }) => batch.events.map(({ eventId }) => uuidText(eventId)));
  expect(stored).toHaveLength(400);
  expect(new Set(stored)).toEqual(new Set(ids));
});

test('who waited long enough is told evidence_unavailable; the event is kept and arrives all the same', async () => {
  const recorder = open(100);
  await expect(record(recorder, 1)).rejects.toMatchObject({ reason: 'evidence_unavailable' });
  expect(recorder.unacknowledged).toBe(1);
  await makeStream();
  await expect.poll(() => recorder.unacknowledged, { timeout: 10_000 }).toBe(0);
  expect((await batches()).flatMap(({ batch }) => batch.events)).toHaveLength(1);
});

test('4096 events wait at most; the next is refused at once and changes nothing', async () => {
  const recorder = open();
  const waiting = Array.from({ length: 4_096 }, (_, n) => record(recorder, n));
  expect(recorder.full).toBe(true);
  await expect(record(recorder, 4_096)).rejects.toMatchObject({ reason: 'evidence_unavailable' });
  await makeStream();
  const positions = await Promise.all(waiting);
  expect(new Set(positions.map(({ eventId }) => eventId)).size).toBe(4_096);
  expect(recorder.full).toBe(false);
  const stored = (await batches()).flatMap(({ batch }) => batch.events.map(({ eventId }) => uuidText(eventId)));
  expect([stored.length, new Set(stored).size]).toEqual([4_096, 4_096]);
});

test('a body without a canonical form is refused and costs no place', async () => {
  const recorder = open();
  await expect(recorder.record({ kind: 'llm_call', tenant: nilTenant, body: { n: 0.5 } })).rejects.toMatchObject({
    reason: 'not_canonical',
  });
  expect(recorder.unacknowledged).toBe(0);
});

test('an event larger than the ledger takes is refused, and what comes after it goes out', async () => {
  await makeStream();
  const recorder = open(3_000);
  const large = record(recorder, 1, 'x'.repeat(1_100_000));
  await expect(large).rejects.toMatchObject({ reason: 'not_canonical' });
  await expect(record(recorder, 2)).resolves.toMatchObject({ stream: 'AUDIT' });
});

test('a closing recorder takes nothing more and waits for what it has', async () => {
  await makeStream();
  const recorder = open();
  const last = record(recorder, 1);
  await recorder.close();
  await expect(last).resolves.toMatchObject({ busSeq: 1n });
  await expect(record(recorder, 2)).rejects.toMatchObject({ reason: 'evidence_unavailable' });
});

test('strict evidence fails when the stream has the event and no ledger commits it', async () => {
  await makeStream();
  const evidence = new StrictEvidence(open(), clientOf(nc, asker, Ledger));
  await expect(evidence.commit({ kind: 'key_issued', tenant: nilTenant, body: {} })).rejects.toMatchObject({
    reason: 'evidence_unavailable',
  });
});

test('the ledger is asked once for all events of a batch, and again for those of the next', async () => {
  await makeStream();
  const asked: bigint[] = [];
  const author = new ReplyAuthor(
    createSigner('ledger', identity.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
  );
  const subject = subjectOf(Ledger.method.awaitCommitted);
  const answer = toBinary(ReplySchema, create(ReplySchema, { result: { case: 'payload', value: new Uint8Array() } }));
  nc.subscribe(subject, {
    callback: (_error, message) => {
      const { payload, replyKey } = fromBinary(CallSchema, message.data);
      asked.push(fromBinary(AwaitCommittedRequestSchema, payload).busSeq);
      const call = { subject, inbox: message.reply ?? '', request: message.data };
      message.respond(author.authenticate(replyKey, call, answer));
    },
  });
  const recorder = open();
  const evidence = new StrictEvidence(recorder, clientOf(nc, asker, Ledger));
  const commit = (n: number) => evidence.commit({ kind: 'key_issued', tenant: nilTenant, body: { n } });
  await Promise.all([1, 2, 3].map(commit));
  await Promise.all([4, 5].map(commit));
  expect(asked).toEqual([1n, 2n]);
});
