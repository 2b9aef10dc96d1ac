// The built vault as a process: it seals the operator's keys at start and with every change, says none of them, and survives kill -9.
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type AppProcess, startApp } from '@tappass/testkit/app-process';
import { eventually } from '@tappass/testkit/eventually';
import { testFolder } from '@tappass/testkit/test-folder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startRotation } from '../src/rotation/rotation.ts';
import { deployment } from '../src/rpc/tenant.ts';
import { newKek, Rig } from './rig.ts';

const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const identityKey = pem(generateKeyPairSync('ed25519').privateKey);
const sealKey = pem(generateKeyPairSync('x25519').privateKey);
let rig: Rig;
let kek: string;
let folder: string;
let made = 0;
const processes: AppProcess[] = [];

beforeEach(async () => {
  rig = await Rig.open();
  kek = newKek();
  folder = join(testFolder(), `secrets-${++made}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'pins.json'), '{}');
});
afterEach(async () => {
  await Promise.all(processes.splice(0).map((one) => one.end('SIGKILL')));
  await rig.close();
});

const writeSecret = (name: string, value: string): void => {
  writeFileSync(join(folder, `${name}.next`), value);
  renameSync(join(folder, `${name}.next`), join(folder, name));
};
const start = async (variables: Readonly<Record<string, string>> = {}): Promise<AppProcess> => {
  const { host, port, database, user, password } = rig.db.settingsFor('vault');
  const started = await startApp('vault', {
    ...{ NATS_URL: rig.nats.url, POSTGRES_HOST: host, POSTGRES_PORT: String(port), POSTGRES_DB: database },
    ...{ POSTGRES_USER: user, POSTGRES_PASSWORD: password(), TAPPASS_PINS_FILE: join(folder, 'pins.json') },
    ...{ TAPPASS_IDENTITY_KEY: identityKey, TAPPASS_SEAL_KEY: sealKey, TAPPASS_VAULT_KEY: kek, LOG_LEVEL: 'debug' },
    ...variables,
  });
  processes.push(started);
  return started;
};
const stored = async (): Promise<string | undefined> => {
  const place = {
    tenant: deployment,
    collection: 'provider_credential',
    recordId: 'dep_openai',
    field: 'value:openai',
  };
  return (await rig.replica(kek).secrets.get(place))?.toString();
};

test("the operator's key is sealed from its file at start and again when the file changes, and is said nowhere", async () => {
  const [first, second] = ['sk-canary-first-0123456789', 'sk-canary-second-0123456789'];
  writeSecret('openai', first);
  const vault = await start({ OPENAI_API_KEY_FILE: join(folder, 'openai') });
  await vault.ready();
  expect(await stored()).toBe(first);
  writeSecret('openai', second);
  await eventually('the new key', async () => (await stored()) === second);
  expect(await vault.end('SIGTERM')).toBe(0);
  for (const secret of [first, second, kek, 'PRIVATE KEY']) expect(vault.log()).not.toContain(secret);
});

test('a key that is not set any more is not kept either', async () => {
  const vault = await start({ OPENAI_API_KEY: 'sk-canary-first-0123456789' });
  await vault.ready();
  await vault.end('SIGTERM');
  const next = await start();
  await next.ready();
  expect(await stored()).toBeUndefined();
});

test('killed in the middle of a rotation, the next start finishes it and everything is readable', async () => {
  const replica = rig.replica(kek);
  const count = 3_000;
  const tenant = '33333333-3333-4333-8333-333333333333';
  const placeOf = (n: number) => ({ tenant, collection: 'c', recordId: `${n}`, field: 'f' });
  await withTenant(rig.pool, tenant, async (client) => {
    for (let n = 0; n < count; n++) await replica.secrets.put(client, placeOf(n), Buffer.from(`value ${n}`));
  });
  const first = await start();
  await first.ready();
  const id = await startRotation(rig.pool, replica.keys);
  const done = async () => Number((await rig.admin<{ n: string }>('select sum(done) n from rewrap_job'))[0]?.n);
  await eventually('half done', async () => (await done()) >= 400, { everyMs: 2 });
  await first.end('SIGKILL');
  const left = await done();
  await (await start()).ready();
  const state = async () =>
    (await rig.admin<{ state: string }>('select state from rotation where id = $1', [id]))[0]?.state;
  await eventually('done', async () => (await state()) === 'done', { withinMs: 30_000 });
  expect(left).toBeLessThan(count);
  expect(await done()).toBe(count);
  for (let n = 0; n < count; n += 37) expect((await replica.secrets.get(placeOf(n)))?.toString()).toBe(`value ${n}`);
});

test.each([
  ['a vault key of the wrong length', { TAPPASS_VAULT_KEY: 'dG9vIHNob3J0' }, 'TAPPASS_VAULT_KEY'],
  ['a sealing key that is no key', { TAPPASS_SEAL_KEY: 'nonsense' }, 'TAPPASS_SEAL_KEY'],
])('%s is refused at start by name, and not shown', async (_, variables, name) => {
  const vault = await start(variables);
  expect(await vault.end('SIGCONT')).toBe(78);
  expect(vault.log()).toContain(name);
  for (const value of Object.values(variables)) expect(vault.log()).not.toContain(value);
});
