// The ops port over real HTTP: alive, ready and measured are three questions, and it answers nothing else.
import { connect } from 'node:net';
import { Health } from '@tappass/service/health';
import { createMetrics } from '@tappass/service/metrics';
import { type OpsServer, startOpsServer } from '@tappass/service/ops-server';
import { afterEach, beforeEach, expect, test } from 'vitest';

let ops: OpsServer;
let health: Health;
let ill: boolean;

beforeEach(async () => {
  ill = false;
  health = new Health([{ name: 'database', run: () => (ill ? Promise.reject(new Error('canary')) : undefined) }]);
  ops = await startOpsServer({ host: '127.0.0.1', port: 0, health, metrics: createMetrics('keys') });
});
afterEach(() => ops.close());

const get = async (path: string) => {
  const answer = await fetch(`http://127.0.0.1:${ops.port}${path}`);
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

test('it is alive from the start, ready when every check holds, and not ready by the name of what failed', async () => {
  expect((await get('/livez')).status).toBe(200);
  expect(await get('/readyz')).toMatchObject({ status: 503, text: '{"status":"not_ready","failing":["starting"]}' });
  await health.checkNow();
  expect(await get('/readyz?verbose=1')).toMatchObject({ status: 200, text: '{"status":"ready","failing":[]}' });
  ill = true;
  await health.checkNow();
  expect(await get('/readyz')).toMatchObject({ status: 503, text: '{"status":"not_ready","failing":["database"]}' });
  expect((await get('/livez')).status).toBe(200);
});

test('it is drained before it is closed, so that a load balancer leaves in time', async () => {
  await health.checkNow();
  health.drain();
  expect(await get('/readyz')).toMatchObject({ status: 503, text: '{"status":"not_ready","failing":["draining"]}' });
});

test('metrics name the service', async () => {
  const { status, text } = await get('/metrics');
  expect(status).toBe(200);
  expect(text).toContain('process_cpu_seconds_total{service="keys"}');
});

test.each(['/', '/admin', '/metrics/', '/livez/../metrics%00'])('%s is not found', async (path) => {
  const { status, headers } = await get(path);
  expect([status, headers.get('x-content-type-options'), headers.get('cache-control')]).toEqual([
    ...[404, 'nosniff', 'no-store'],
  ]);
});

test('closing does not wait for a caller who says nothing', async () => {
  const silent = connect(ops.port, '127.0.0.1');
  await new Promise((resolve) => silent.once('connect', resolve));
  const closed = new Promise((resolve) => silent.once('close', resolve));
  await ops.close();
  await closed;
  silent.destroy();
  ops = await startOpsServer({ host: '127.0.0.1', port: 0, health, metrics: createMetrics('keys') });
}, 5_000);
