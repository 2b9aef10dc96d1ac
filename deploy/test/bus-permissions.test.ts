// The bus obeys the topology exactly: every allowed pair works, every other is refused, by the real server.
import { setImmediate } from 'node:timers/promises';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import type { Nats } from '@tappass/engines/nats';
import { freshNats } from '@tappass/testkit/nats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderNatsConfig } from '../nats/render.ts';
import { callersOf, contractOf, type ServiceName, services, topology } from '../topology.ts';
import { contracts } from './contracts-of.ts';

interface Connected {
  readonly nc: NatsConnection;
  /** What the server complained about since it was last read. */
  readonly complaints: string[];
}

const passwords = Object.fromEntries(services.map((name) => [name, `bus-password-of-${name}`])) as Record<
  ServiceName,
  string
>;
let server: Nats;
const connected = {} as Record<ServiceName, Connected>;

beforeAll(async () => {
  server = await freshNats({ permissions: renderNatsConfig(topology, { users: 'password', passwords }) });
  for (const name of services) connected[name] = await join(name);
});
afterAll(async () => {
  for (const name of services) await connected[name].nc.close();
  await server.stop();
});

async function join(name: ServiceName): Promise<Connected> {
  const servers = `127.0.0.1:${server.port}`;
  const nc = await connect({
    servers,
    user: name,
    pass: passwords[name],
    inboxPrefix: `_INBOX_${name}`,
    reconnect: false,
  });
  const complaints: string[] = [];
  void (async () => {
    for await (const status of nc.status()) if (status.type === 'error') complaints.push(String(status.error));
  })();
  return { nc, complaints };
}

async function mayPublish(name: ServiceName, subject: string): Promise<boolean> {
  const { nc, complaints } = connected[name];
  complaints.length = 0;
  nc.publish(subject, 'x');
  await nc.flush();
  await setImmediate();
  return complaints.length === 0;
}

async function maySubscribe(name: ServiceName, subject: string, queue?: string): Promise<boolean> {
  const { nc } = connected[name];
  let refused = false;
  const callback = (error: Error | null): void => {
    refused ||= error !== null;
  };
  const subscription = nc.subscribe(subject, { callback, ...(queue ? { queue } : {}) });
  await nc.flush();
  await setImmediate();
  if (!refused) subscription.unsubscribe();
  return !refused;
}

describe.each(services)('%s', (name) => {
  test('may call exactly the methods it is said to call', async () => {
    for (const callee of services) {
      for (const { name: method } of contracts[callee]?.methods ?? []) {
        const subject = `${contractOf(callee)}.${method}`;
        const allowed = topology.services[name].calls[callee]?.includes(method) ?? false;
        expect(await mayPublish(name, subject), `${name} → ${subject}`).toBe(allowed);
      }
    }
  });

  test('may answer for itself in its queue group only: no lone listener, no other name, no other queue', async () => {
    for (const callee of services) {
      const subject = `${contractOf(callee)}.Verify`;
      expect(await maySubscribe(name, subject, callee), `${name} as ${callee}`).toBe(
        name === callee && name !== 'edge',
      );
      expect(await maySubscribe(name, subject), `${name} taps ${callee}`).toBe(false);
      expect(await maySubscribe(name, subject, 'other'), `${name} in another queue`).toBe(false);
    }
    for (const wide of ['>', 'tappass.>', 'audit.>', 'events.>', '_INBOX_*.>', '$JS.>']) {
      expect(await maySubscribe(name, wide), wide).toBe(false);
    }
  });

  test('hears its own inbox alone, and speaks only into what those who may call it keep for its answers', async () => {
    for (const other of services) {
      expect(await maySubscribe(name, `_INBOX_${other}.>`), `${name} hears ${other}`).toBe(name === other);
      const calls = callersOf(topology, name).includes(other);
      expect(await mayPublish(name, `_INBOX_${other}.${name}.x.1`), `${name} answers ${other}`).toBe(calls);
      for (const place of ['x', 'x.1', ...services.filter((third) => third !== name).map((third) => `${third}.x.1`)])
        expect(await mayPublish(name, `_INBOX_${other}.${place}`), `${name} at ${place} of ${other}`).toBe(false);
    }
    expect(await maySubscribe(name, '_INBOX.>')).toBe(false);
    expect(await mayPublish(name, '_INBOX.x')).toBe(false);
  });

  test('announces as itself and hears what it is said to hear', async () => {
    for (const other of services) {
      for (const what of ['beat', 'invalidated', 'decided']) {
        const subject = `events.${other}.${what}`;
        const announces = name === other && topology.services[name].announces.includes(what);
        expect(await mayPublish(name, subject), `${name} says ${subject}`).toBe(announces);
        const hears = topology.services[name].hears[other]?.includes(what) ?? false;
        expect(await maySubscribe(name, subject), `${name} hears ${subject}`).toBe(hears);
      }
      const ack = `events.ack.${other}`;
      expect(await mayPublish(name, ack), `${name} says ${ack}`).toBe(
        topology.services[name].acknowledges.includes(other),
      );
      const isOwner = name === other && topology.services.edge.acknowledges.includes(name);
      expect(await maySubscribe(name, ack), `${name} hears ${ack}`).toBe(isOwner);
    }
  });

  test('puts evidence on record under its own name only', async () => {
    for (const other of services) {
      expect(await mayPublish(name, `audit.${other}`), `${name} as ${other}`).toBe(name === other);
      expect(await maySubscribe(name, `audit.${other}`), `${name} taps ${other}`).toBe(false);
    }
  });
});

test('the ledger makes, reads, acknowledges and trims the stream; everybody else can only add to it', async () => {
  const manager = await jetstreamManager(connected.ledger.nc);
  await manager.streams.add({ name: 'AUDIT', subjects: ['audit.*'], deny_delete: true });
  const acked = await jetstream(connected.edge.nc).publish('audit.edge', 'evidence');
  expect(acked).toMatchObject({ stream: 'AUDIT', seq: 1 });
  await manager.consumers.add('AUDIT', { durable_name: 'seq', ack_policy: 'all' });
  const consumer = await jetstream(connected.ledger.nc).consumers.get('AUDIT', 'seq');
  const message = await consumer.next({ expires: 2_000 });
  expect(message?.string()).toBe('evidence');
  expect(await message?.ackAck()).toBe(true);
  expect(await manager.streams.purge('AUDIT', { seq: 2 })).toMatchObject({ success: true, purged: 1 });
  for (const name of services.filter((other) => other !== 'ledger')) {
    for (const act of [
      'STREAM.INFO.AUDIT',
      'STREAM.MSG.GET.AUDIT',
      'CONSUMER.CREATE.AUDIT.tap',
      'STREAM.UPDATE.AUDIT',
      'STREAM.PURGE.AUDIT',
    ]) {
      expect(await mayPublish(name, `$JS.API.${act}`), `${name}: ${act}`).toBe(false);
    }
  }
  for (const act of ['STREAM.DELETE.AUDIT', 'STREAM.MSG.DELETE.AUDIT', 'STREAM.CREATE.OTHER']) {
    expect(await mayPublish('ledger', `$JS.API.${act}`), `ledger: ${act}`).toBe(false);
  }
});

test('the ledger keeps its checkpoints where nobody else adds, reads or takes away, and it takes away none itself', async () => {
  const manager = await jetstreamManager(connected.ledger.nc, { checkAPI: false });
  await manager.streams.add({
    name: 'CHECKPOINT',
    subjects: ['checkpoint.ledger'],
    deny_delete: true,
    deny_purge: true,
  });
  expect(await jetstream(connected.ledger.nc).publish('checkpoint.ledger', 'signed')).toMatchObject({ seq: 1 });
  const kept = await manager.streams.getMessage('CHECKPOINT', { last_by_subj: 'checkpoint.ledger' });
  expect(kept?.string()).toBe('signed');
  for (const name of services.filter((other) => other !== 'ledger')) {
    expect(await maySubscribe(name, 'checkpoint.ledger'), name).toBe(false);
    for (const act of ['checkpoint.ledger', '$JS.API.STREAM.MSG.GET.CHECKPOINT', '$JS.API.STREAM.UPDATE.CHECKPOINT'])
      expect(await mayPublish(name, act), `${name}: ${act}`).toBe(false);
  }
  for (const act of ['DELETE', 'PURGE', 'UPDATE', 'MSG.DELETE'])
    expect(await mayPublish('ledger', `$JS.API.STREAM.${act}.CHECKPOINT`), act).toBe(false);
});

test('a stranger, a wrong password and no password do not get in', async () => {
  const servers = `127.0.0.1:${server.port}`;
  for (const who of [{}, { user: 'edge', pass: 'wrong' }, { user: 'admin', pass: passwords.edge }]) {
    await expect(connect({ servers, reconnect: false, ...who })).rejects.toThrow(/Authorization/i);
  }
});
