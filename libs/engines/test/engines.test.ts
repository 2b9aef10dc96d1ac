// Each engine is really started, asked, stopped, and started again on the data it left.
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { connect as connectNats } from '@nats-io/transport-node';
import type { Engine } from '@tappass/engines/engine';
import { engineHome } from '@tappass/engines/engine-user';
import { startNats } from '@tappass/engines/nats';
import { startOpa } from '@tappass/engines/opa';
import { startPostgres } from '@tappass/engines/postgres';
import { probe } from '@tappass/engines/probe';
import { processCommand } from '@tappass/engines/process-command';
import { startRedis } from '@tappass/engines/redis';
import { isFault } from '@tappass/errors/fault';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, afterEach, expect, test } from 'vitest';

const root = mkdtempSync(join(tmpdir(), 'tappass-engines-'));
chmodSync(root, 0o711);
const running: Engine[] = [];
const password = 'a-password-for-tests';

afterEach(async () => {
  await Promise.all(running.splice(0).map((engine) => engine.stop()));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const keep = <T extends Engine>(engine: T): T => {
  running.push(engine);
  return engine;
};

const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('PostgreSQL keeps its data over a stop, takes only the right password, and is nobody else to read', async () => {
  const options = { dir: join(root, 'pg'), superuser: { name: 'admin', password }, durable: false };
  const first = keep(await startPostgres(options));
  await ask(first.port, password, 'create table kept (n int); insert into kept values (7)');
  await expect(ask(first.port, 'wrong', 'select 1')).rejects.toMatchObject({ code: '28P01' });
  expect(modeOf(first.home)).toBe(0o700);
  expect(modeOf(join(first.home, 'postgres.log'))).toBe(0o600);
  await first.stop();
  const second = keep(await startPostgres({ ...options, port: first.port }));
  expect(second.port).toBe(first.port);
  expect(await ask(second.port, password, 'select n from kept')).toEqual([{ n: 7 }]);
});

test('PostgreSQL comes back after kill -9 although its pid file still stands there', async () => {
  const options = { dir: join(root, 'pg-killed'), superuser: { name: 'admin', password } };
  const first = keep(await startPostgres(options));
  await ask(first.port, password, 'create table kept (n int); insert into kept values (1)');
  first.kill('SIGKILL');
  await first.exited;
  // The number in the pid file now belongs to another process: this one.
  writeFileSync(join(first.home, 'data', 'postmaster.pid'), `${process.pid}\n${first.home}/data\n`);
  const second = keep(await startPostgres(options));
  expect(await ask(second.port, password, 'select n from kept')).toEqual([{ n: 1 }]);
});

test('a second starter on the same folder ends the engine the first one left behind', async () => {
  const options = { dir: join(root, 'redis-twice'), password };
  const first = keep(await startRedis(options));
  const second = keep(await startRedis(options));
  await first.exited;
  expect(processCommand(first.pid)).toBeUndefined();
  expect(processCommand(second.pid)).toContain('redis');
});

test('Redis refuses strangers and keeps what it appended', async () => {
  const options = { dir: join(root, 'redis'), password, appendFsync: 'always' as const };
  const first = keep(await startRedis(options));
  await withRedis(first.port, password, (redis) => redis.set('kept', '1'));
  expect(await probe(first.port, 'GET kept\r\n', (answer) => answer.toString().startsWith('-NOAUTH'))).toBe(true);
  first.kill('SIGKILL');
  await first.exited;
  const second = keep(await startRedis(options));
  expect(await withRedis(second.port, password, (redis) => redis.get('kept'))).toBe('1');
  expect(processCommand(second.pid)).not.toContain(password);
  expect(modeOf(join(second.home, 'redis.conf'))).toBe(0o600);
});

test.runIf(process.getuid?.() === 0)(
  'root may keep engines in a folder only root can enter: they get a reachable stand-in',
  async () => {
    const closed = join(root, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    const wished = join(closed, 'redis');
    const redis = keep(await startRedis({ dir: wished, password }));
    try {
      expect(redis.home).toBe(engineHome(wished));
      expect(redis.home.startsWith('/var/lib/tappass/')).toBe(true);
      expect(statSync(redis.home).uid).toBe(65534);
    } finally {
      await redis.stop();
      rmSync(dirname(redis.home), { recursive: true, force: true });
    }
  },
);

test('NATS enforces the users it was given and takes new ones over without a restart', async () => {
  const users = (secret: string): string => `authorization { users: [{ user: edge, password: "${secret}" }] }\n`;
  const nats = keep(await startNats({ dir: join(root, 'nats'), config: users('one') }));
  expect(nats.warning).toBeUndefined();
  const servers = `127.0.0.1:${nats.port}`;
  await expect(connectNats({ servers, user: 'edge', pass: 'two', reconnect: false })).rejects.toThrow(/Authorization/i);
  const connection = await connectNats({ servers, user: 'edge', pass: 'one', reconnect: false });
  const info = connection.info;
  expect(info?.jetstream).toBe(true);
  nats.reload(users('two'));
  await connection.closed();
  const again = await connectNats({ servers, user: 'edge', pass: 'two', waitOnFirstConnect: true });
  await again.close();
});

test('OPA answers from the policy it was started with', async ({ skip }) => {
  const policy = join(root, 'allow.rego');
  writeFileSync(policy, 'package demo\n\nallow if input.n == 1\n');
  const opa = await startOpa({ dir: join(root, 'opa'), paths: [policy] }).catch((error: unknown) => {
    if (isFault(error, 'engine_missing')) skip(`SKIPPED, no OPA on this machine: ${error.message}`);
    throw error;
  });
  keep(opa);
  const response = await fetch(`${opa.url}/v1/data/demo/allow`, { method: 'POST', body: '{"input":{"n":1}}' });
  expect(await response.json()).toMatchObject({ result: true });
});

test('an engine that cannot start says why', async () => {
  const holder = keep(await startRedis({ dir: join(root, 'redis-holder'), password }));
  const attempt = startRedis({ dir: join(root, 'redis-blocked'), password, port: holder.port });
  await expect(attempt).rejects.toSatisfy(
    (error) => isFault(error, 'engine_failed') && !error.message.includes(password),
  );
});

async function ask(port: number, secret: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'admin', password: secret, database: 'postgres' });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

async function withRedis<T>(port: number, secret: string, act: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, password: secret });
  try {
    await redis.connect();
    return await act(redis);
  } finally {
    redis.disconnect();
  }
}
