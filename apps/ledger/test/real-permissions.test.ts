// The built ledger on a bus with the real permissions: it needs nothing it was not granted, and evidence gets through.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { Ledger } from '@tappass/contracts/ledger';
import { Recorder } from '@tappass/evidence/recorder';
import { StrictEvidence } from '@tappass/evidence/strict';
import { clientOf } from '@tappass/rpc/caller';
import { freshNats } from '@tappass/testkit/nats';
import { expect, test } from 'vitest';
import { renderNatsConfig } from '../../../deploy/nats/render.ts';
import { type ServiceName, services, topology } from '../../../deploy/topology.ts';
import { uuidToBytes } from '../src/domain/uuid.ts';
import { ledgerPins, startLedgerProcess } from './ledger-process.ts';
import { Rig, tenantA } from './rig.ts';

const passwords = Object.fromEntries(services.map((name) => [name, `bus-password-of-${name}`])) as Record<
  ServiceName,
  string
>;

async function realBus(change: Readonly<Record<string, string>> = {}) {
  const nats = await freshNats({ permissions: renderNatsConfig(topology, { users: 'password', passwords }) });
  const rig = await Rig.open();
  const ledger = await startLedgerProcess(rig, { NATS_URL: nats.url, NATS_PASSWORD: passwords.ledger, ...change });
  await ledger.ready();
  const nc = await connect({ servers: nats.url, user: 'edge', pass: passwords.edge, inboxPrefix: '_INBOX_edge' });
  const close = async (): Promise<void> => {
    await nc.close();
    expect(await ledger.end('SIGTERM')).toBe(0);
    expect(readFileSync(join(nats.home, 'nats.log'), 'utf8')).not.toMatch(/Violation/i);
    await nats.stop();
    await rig.close();
  };
  return { rig, nc, close };
}

test('under the real permissions it makes its stream, commits what an edge records, and is refused nothing', async () => {
  const { rig, nc, close } = await realBus();
  const recorder = new Recorder(nc, { room: 'edge', boot: 1n });
  const evidence = new StrictEvidence(recorder, clientOf(nc, { room: 'edge', pins: ledgerPins }, Ledger));
  const position = await evidence.commit({ kind: 'llm_call', tenant: uuidToBytes(tenantA), body: { n: 1 } });
  expect(position.stream).toBe('AUDIT');
  expect(await rig.admin('select 1 from entry')).toHaveLength(1);
  await recorder.close();
  await close();
});

test('under the real permissions twice what the stream holds is taken, because the ledger makes room', async () => {
  const { rig, nc, close } = await realBus({ TAPPASS_AUDIT_STREAM_MAX_MB: '1' });
  const recorder = new Recorder(nc, { room: 'edge', boot: 1n, patienceMs: 20_000 });
  const evidence = new StrictEvidence(recorder, clientOf(nc, { room: 'edge', pins: ledgerPins }, Ledger));
  const body = { text: 'x'.repeat(60_000) };
  for (let n = 0; n < 35; n++) await recorder.record({ kind: 'llm_call', tenant: uuidToBytes(tenantA), body });
  await evidence.commit({ kind: 'llm_call', tenant: uuidToBytes(tenantA), body: { last: 1 } });
  expect(await rig.admin('select 1 from entry')).toHaveLength(36);
  await recorder.close();
  await close();
});
