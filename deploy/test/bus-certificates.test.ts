// With the committed configuration a certificate names its service: no password, no stranger, no plain text.
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { locateNats } from '@tappass/engines/locate-nats';
import type { Nats } from '@tappass/engines/nats';
import { runCommand } from '@tappass/engines/run-command';
import { freshNats } from '@tappass/testkit/nats';
import { testFolder } from '@tappass/testkit/test-folder';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { topology } from '../topology.ts';
import { type Issued, TestAuthority } from './certificates.ts';

const folder = testFolder();
const authority = new TestAuthority(folder, 'ca');
const natsFolder = join(import.meta.dirname, '../nats');
let server: Nats;

beforeAll(async () => {
  const own = authority.issue('nats');
  const committed = readFileSync(join(natsFolder, 'nats.conf'), 'utf8');
  const tls = /^tls \{[\s\S]*?^\}/m.exec(committed)?.[0] ?? '';
  const files = { 'ca.pem': authority.caFile, 'nats.pem': own.certFile, 'nats.key': own.keyFile };
  const here = Object.entries(files).reduce((text, [name, file]) => text.replace(`/run/secrets/${name}`, file), tls);
  server = await freshNats({ permissions: `${here}\n${readFileSync(join(natsFolder, 'permissions.conf'), 'utf8')}` });
});
afterAll(() => server.stop());

const svid = (name: string): Issued => authority.issue(name, `spiffe://${topology.trustDomain}/svc/${name}`);

const enter = (files: Partial<Issued>, caFile = authority.caFile): Promise<NatsConnection> =>
  connect({ servers: `tls://localhost:${server.port}`, reconnect: false, timeout: 2_000, tls: { caFile, ...files } });

test('a service is who its certificate says, and has exactly the grants of that service', async () => {
  const edge = await enter(svid('edge'));
  const complaints: string[] = [];
  void (async () => {
    for await (const status of edge.status()) if (status.type === 'error') complaints.push(String(status.error));
  })();
  edge.publish('events.edge.beat');
  await edge.flush();
  expect(complaints).toEqual([]);
  edge.publish('events.keys.beat');
  await edge.flush();
  await expect.poll(() => complaints.join()).toContain('events.keys.beat');
  await edge.close();
});

test('a certificate without a place in the topology, of another authority, or none at all does not get in', async () => {
  await expect(enter(svid('printer'))).rejects.toThrow(/authorization/i);
  await expect(enter(authority.issue('foreign', 'spiffe://elsewhere/svc/edge'))).rejects.toThrow(/authorization/i);
  const other = new TestAuthority(folder, 'other-ca');
  await expect(enter(other.issue('forged', `spiffe://${topology.trustDomain}/svc/edge`))).rejects.toThrow(
    /unknown ca|certificate|closed|reset/i,
  );
  await expect(enter({})).rejects.toThrow(/certificate|closed|reset/i);
});

test('a service does not talk to a broker of another authority', async () => {
  const other = new TestAuthority(folder, 'strange-ca');
  await expect(enter(svid('vault'), other.caFile)).rejects.toThrow(/certificate/i);
});

test('the whole committed configuration is accepted by the server', async () => {
  // Started with it as far as this machine allows: paths of the container are put where they exist.
  const copy = join(folder, 'nats.conf');
  copyFileSync(join(natsFolder, 'permissions.conf'), join(folder, 'permissions.conf'));
  const text = readFileSync(join(natsFolder, 'nats.conf'), 'utf8').replaceAll(
    '/run/secrets/nats',
    join(folder, 'nats'),
  );
  writeFileSync(copy, text.replaceAll('/run/secrets/ca.pem', authority.caFile).replace('nats.pem', 'nats.crt'));
  const located = await locateNats();
  const { code, stderr, stdout } = await runCommand(located.path, ['-t', '-c', copy]);
  expect(stderr + stdout).toContain('configuration file');
  expect(code, stderr).toBe(0);
});
