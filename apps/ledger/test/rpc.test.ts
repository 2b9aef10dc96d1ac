// The ledger's RPCs over a real bus, by callers with signed principals: who sees what, and what verification says.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Principal, PrincipalSchema } from '@tappass/contracts/common';
import { Ledger, VerifyRequestSchema } from '@tappass/contracts/ledger';
import { BusServer } from '@tappass/rpc/bus-server';
import { type Client, clientOf } from '@tappass/rpc/caller';
import { FaultFilter } from '@tappass/rpc/fault-filter';
import { createSigner } from '@tappass/rpc/signed';
import { eventually } from '@tappass/testkit/eventually';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import 'reflect-metadata';
import { openCheckpoint } from '../src/domain/checkpoint.ts';
import { uuidToBytes } from '../src/domain/uuid.ts';
import { ledgerModule } from '../src/ledger.module.ts';
import { VerifyRpc } from '../src/rpc/verify.ts';
import { catchUp } from '../src/sequencer/catch-up.ts';
import type { Committed } from '../src/sequencer/committed.ts';
import { Rig, tenantA, tenantB } from './rig.ts';

const identity = generateKeyPairSync('ed25519');
const ownIdentity = generateKeyPairSync('ed25519');
const own = createSigner('ledger', ownIdentity.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const keys = createSigner('keys', identity.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const pins = new Map([
  ['keys', [identity.publicKey]],
  ['ledger', [ownIdentity.publicKey]],
]);

let rig: Rig;
let app: INestMicroservice;
let edge: NatsConnection;
let ledger: Client<typeof Ledger>;
let signer: ReturnType<Rig['signer']>;
let committed: Committed;

const as = (tenant: string, change: Partial<Omit<Principal, '$typeName' | '$unknown'>> = {}) => ({
  principal: keys.sign(
    'principal',
    toBinary(
      PrincipalSchema,
      create(PrincipalSchema, {
        ...{ orgUuid: uuidToBytes(tenant), kind: 'pat', level: 10, notAfterMs: BigInt(Date.now() + 30_000) },
        ...change,
      }),
    ),
  ),
  timeoutMs: 5_000,
});

beforeAll(async () => {
  rig = await Rig.open();
  const { sequencer, ...started } = rig.startSequencer();
  committed = started.committed;
  signer = rig.signer();
  app = await NestFactory.createMicroservice(
    ledgerModule({
      ...{ pool: rig.pool, committed, verification: rig.verification(signer) },
      catchUp: catchUp(await jetstreamManager(rig.nc), committed),
    }),
    { strategy: new BusServer({ service: Ledger, nc: rig.nc, pins, signer: own }), logger: false },
  );
  app.useGlobalFilters(new FaultFilter());
  await app.listen();
  edge = await connect({ servers: rig.nats.url, inboxPrefix: '_INBOX_edge' });
  ledger = clientOf(edge, { room: 'edge', pins }, Ledger);
  await eventually('leading', () => sequencer.state === 'leading');
  const positions = await rig.record(rig.recorder(), 600, (n) => ({
    ...{ agent: `bot-${n % 3}`, decision: n % 5 === 0 ? 'block' : 'allow', n, session_id: `ses_${n % 7}` },
  }));
  const busSeq = positions.reduce((max, position) => (position.busSeq > max ? position.busSeq : max), 0n);
  await ledger.awaitCommitted({ streamId: 'AUDIT', busSeq }, { timeoutMs: 10_000 });
  await signer.signIfDue();
});
afterAll(async () => {
  await app.close();
  await edge.close();
  await rig.close();
});

describe('AwaitCommitted', () => {
  test('a place that is not committed in time is a deadline, never a yes', async () => {
    const request = { streamId: 'AUDIT', busSeq: 1_000_000n };
    await expect(ledger.awaitCommitted(request, { timeoutMs: 100 })).rejects.toMatchObject({ reason: 'deadline' });
  });

  test('a place on another stream is refused', async () => {
    const request = { streamId: 'OTHER', busSeq: 1n };
    await expect(ledger.awaitCommitted(request)).rejects.toMatchObject({ reason: 'evidence_unavailable' });
  });
});

describe('Query', () => {
  test('an auditor pages through all entries of his organisation, newest first, and no others', async () => {
    const seen: bigint[] = [];
    let cursor = '';
    do {
      const page = await ledger.query({ limit: 70, cursor }, as(tenantA));
      for (const entry of page.entries) expect(entry.orgUuid).toBe(tenantA);
      seen.push(...page.entries.map((entry) => entry.seq));
      cursor = page.next;
    } while (cursor !== '');
    expect(seen).toHaveLength(300);
    expect(seen).toEqual([...seen].sort((a, b) => (a < b ? 1 : -1)));
  });

  test('every filter narrows, and together they narrow more', async () => {
    const count = async (request: object) =>
      (await ledger.query({ limit: 1000, ...request }, as(tenantA))).entries.length;
    expect(await count({ agentId: 'bot-0' })).toBe(100);
    expect(await count({ decision: 'block' })).toBe(60);
    expect(await count({ agentId: 'bot-0', decision: 'block' })).toBe(20);
    expect(await count({ eventType: 'llm_call' })).toBe(300);
    expect(await count({ eventType: 'key_issued' })).toBe(0);
    expect(await count({ sessionId: 'ses_1' })).toBe(43);
    const { entries } = await ledger.query({ limit: 1 }, as(tenantA));
    expect(await count({ since: entries[0]!.recordedAt })).toBeGreaterThanOrEqual(1);
    expect(await count({ until: '2020-01-01T00:00:00Z' })).toBe(0);
    expect(await count({ since: '2999-01-01T00:00:00Z' })).toBe(0);
    const split = entries[0]!.recordedAt;
    expect((await count({ since: split })) + (await count({ until: split }))).toBe(300);
  });

  test("an agent's key sees its own agent's entries, whatever it asks for", async () => {
    const key = as(tenantA, { kind: 'developer', level: 0, agentId: 'bot-1' });
    const own = await ledger.query({ limit: 1000 }, key);
    expect(own.entries).toHaveLength(100);
    for (const entry of own.entries) expect(JSON.parse(entry.body).agent).toBe('bot-1');
    expect((await ledger.query({ agentId: 'bot-2' }, key)).entries).toEqual([]);
  });

  test.each([
    ['nobody', { timeoutMs: 1000 }, 'unauthenticated'],
    ['an employee', as(tenantA, { level: 0, kind: 'login' }), 'forbidden'],
    ['a verdict that has expired', as(tenantA, { notAfterMs: 1n }), 'stale_epoch'],
  ])('%s is refused', async (_, options, reason) => {
    await expect(ledger.query({}, options)).rejects.toMatchObject({ reason });
  });

  test('a principal that keys did not sign is refused', async () => {
    const forger = createSigner(
      'keys',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    );
    const { payload } = as(tenantA).principal;
    const principal = forger.sign('principal', payload);
    await expect(ledger.query({}, { principal })).rejects.toMatchObject({ reason: 'bad_signature' });
  });

  test('a filter that is not understood is refused', async () => {
    await expect(ledger.query({ since: 'yesterday' }, as(tenantA))).rejects.toMatchObject({ reason: 'bad_field' });
  });
});

describe('Get', () => {
  test('an entry is found by number and by event id, by its own organisation only', async () => {
    const { entries } = await ledger.query({ limit: 1 }, as(tenantA));
    const [newest] = entries;
    const { seq, eventId } = newest!;
    expect((await ledger.get({ id: `${seq}` }, as(tenantA))).entry).toEqual(newest);
    expect((await ledger.get({ id: eventId.toUpperCase() }, as(tenantA))).entry).toEqual(newest);
    for (const id of [`${seq}`, eventId, randomUUID()]) {
      await expect(ledger.get({ id }, as(tenantB))).rejects.toMatchObject({ reason: 'not_found' });
    }
    await expect(ledger.get({ id: '-1' }, as(tenantA))).rejects.toMatchObject({ reason: 'bad_field' });
  });
});

describe('Verify and Checkpoint', () => {
  test('an untouched ledger verifies, self-attested, and its checkpoint holds the same root', async () => {
    const verdict = await ledger.verify({}, as(tenantA));
    expect(verdict).toMatchObject({
      verified: true,
      chainIntact: true,
      eventsChecked: 600n,
      attestation: 'self-attested',
    });
    const { note } = await ledger.checkpoint({}, as(tenantB, { level: 0, kind: 'agent', agentId: 'x' }));
    const checkpoint = openCheckpoint(note, rig.log.origin, rig.log.verifiers);
    expect([checkpoint.root.toString('hex'), checkpoint.size]).toEqual([verdict.root, verdict.size]);
  });

  test('who stops waiting is told how far it is, and who asks again has the verdict of the same round', async () => {
    const verification = rig.verification(signer, 100);
    const rpc = new VerifyRpc({ pool: rig.pool, committed, catchUp: async () => {}, verification });
    const asking = (leftMs: number) =>
      rpc.verify(create(VerifyRequestSchema), {
        ...{ requestId: 'req_1', traceparent: '', caller: 'edge', timeLeftMs: () => leftMs },
        principal: create(PrincipalSchema, { orgUuid: uuidToBytes(tenantA), level: 10 }),
      });
    const told = asking(60_000);
    await eventually('the first step', () => (verification.progress?.checked ?? 0n) > 0n);
    const late = { reason: 'deadline', details: { detail: expect.stringMatching(/^\d+ of \d+ entries are verified/) } };
    await expect(asking(5)).rejects.toMatchObject(late);
    expect(await told).toMatchObject({ verified: true });
    expect(verification.progress).toBeUndefined();
  });

  test('an employee is not told', async () => {
    await expect(ledger.verify({}, as(tenantA, { level: 0 }))).rejects.toMatchObject({ reason: 'forbidden' });
  });
});

describe('what was acknowledged', () => {
  test('is there for who asks next, although nobody waited for its commit', async () => {
    const recorder = rig.recorder();
    const tenant = randomUUID();
    for (let n = 0; n < 5; n++) {
      await recorder.record({ kind: 'llm_call', tenant: uuidToBytes(tenant), body: { agent: 'reader', n } });
      expect((await ledger.query({ limit: 10 }, as(tenant))).entries).toHaveLength(n + 1);
    }
  });
});
