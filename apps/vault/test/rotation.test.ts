// Rotation while others read and write: every secret readable at every moment, from whatever point a worker goes on.
import { createSecretKey, randomBytes } from 'node:crypto';
import { withTenant } from '@tappass/postgres/with-tenant';
import { eventually } from '@tappass/testkit/eventually';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Place } from '../src/domain/aad.ts';
import { DataKeys } from '../src/keyring/data-keys.ts';
import { KeyCache } from '../src/keyring/key-cache.ts';
import { localKeyEncryption } from '../src/kms/local.ts';
import { reportAlive } from '../src/rotation/canary.ts';
import { startRotation, stepRotation } from '../src/rotation/rotation.ts';
import { findJobs, findRotation } from '../src/store/rotation-rows.ts';
import { inWholeVault } from '../src/store/whole-vault.ts';
import { newKek, type Replica, Rig, tenantA, tenantB } from './rig.ts';

let rig: Rig;
const kek = newKek();
const tenants = [tenantA, tenantB];

beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

const placeOf = (n: number): Place => ({
  ...{ tenant: tenants[n % 2]!, collection: 'provider_credential', recordId: `cred_${n}`, field: 'value' },
});
const put = (replica: Replica, n: number, text: string): Promise<void> =>
  withTenant(rig.pool, placeOf(n).tenant, (client) => replica.secrets.put(client, placeOf(n), Buffer.from(text)));
const get = async (replica: Replica, n: number): Promise<string | undefined> =>
  (await replica.secrets.get(placeOf(n)))?.toString();
const fill = async (replica: Replica, count: number): Promise<void> => {
  for (let n = 0; n < count; n++) await put(replica, n, `value ${n}`);
};
const expectAllReadable = async (replica: Replica, count: number): Promise<void> => {
  for (let n = 0; n < count; n++) expect(await get(replica, n), `secret ${n}`).toBe(`value ${n}`);
};
const rotationOf = (id: string) =>
  inWholeVault(rig.pool, async (client) => ({
    rotation: await findRotation(client, id),
    jobs: await findJobs(client, id),
  }));
const states = async (): Promise<Record<string, number>> => {
  const rows = await rig.admin<{ state: string; n: string }>('select state, count(*) n from vault_dek group by 1');
  return Object.fromEntries(rows.map(({ state, n }) => [state, Number(n)]));
};

test('under concurrent reads and writes every secret is readable all the time, and at the end all are under the new keys', async () => {
  const [one, two] = [rig.replica(kek), rig.replica(kek)];
  const count = 600;
  await fill(one, count);
  one.worker.start();
  two.worker.start();
  const latest = new Map<number, string>();
  const written = new Set<string>();
  let running = true;
  let [reads, writes] = [0, 0];
  const readers = [one, two].map(async (replica) => {
    while (running) {
      const n = Math.floor(Math.random() * count);
      const text = await get(replica, n);
      if (text !== `value ${n}` && !written.has(`${n}: ${text}`)) throw new Error(`read ${text} of ${n}`);
      reads++;
    }
  });
  const writer = (async () => {
    for (let n = 0; running; n = (n + 7) % count) {
      latest.set(n, `new ${writes}`);
      written.add(`${n}: new ${writes}`);
      await put(two, n, `new ${writes}`);
      writes++;
    }
  })();
  const id = await startRotation(rig.pool, one.keys);
  await eventually('done', async () => (await rotationOf(id)).rotation?.state === 'done', { withinMs: 40_000 });
  running = false;
  await Promise.all([...readers, writer]);
  const { jobs } = await rotationOf(id);
  expect(jobs.map((job) => job.failed)).toEqual([0, 0]);
  expect(reads).toBeGreaterThan(100);
  expect(writes).toBeGreaterThan(50);
  for (let n = 0; n < count; n++) expect(await get(one, n)).toBe(latest.get(n) ?? `value ${n}`);
  expect(await states()).toEqual({ active: 2, retired: 2 });
  const old = jobs.map((job) => job.fromKid);
  expect(await rig.admin('select 1 from secret where kid = any($1)', [old])).toEqual([]);
});

test('from every state a worker that starts anew finishes the rotation, and nothing is unreadable in between', async () => {
  const count = 450;
  const first = rig.replica(kek);
  await fill(first, count);
  const id = await startRotation(rig.pool, first.keys);
  const seen: string[] = [];
  // each step by a process that knows nothing of the one before, as after kill -9
  for (let n = 0; n < 50; n++) {
    const fresh = rig.replica(kek);
    await reportAlive(rig.pool, fresh.keys, 1n, 'kek');
    seen.push(await stepRotation(rig.pool, fresh.keys));
    if (n % 2 === 0) for (const at of [0, 199, 200, 449]) expect(await get(fresh, at)).toBe(`value ${at}`);
    if (seen.at(-1) === 'done') break;
  }
  expect(new Set(seen)).toEqual(new Set(['promoted', 'rewrapped', 'done']));
  await expectAllReadable(rig.replica(kek), count);
  expect((await rotationOf(id)).jobs.reduce((sum, job) => sum + job.done, 0)).toBe(count);
});

test('a step that dies in the middle leaves everything as it was', async () => {
  const replica = rig.replica(kek);
  await fill(replica, 50);
  await startRotation(rig.pool, replica.keys);
  await reportAlive(rig.pool, replica.keys, 1n, 'kek');
  await stepRotation(rig.pool, replica.keys);
  // the key service fails after some rows: the page is one transaction
  let calls = 0;
  const kms = localKeyEncryption({ current: () => kek, previous: () => [] });
  const failing = {
    ...kms,
    unwrap: async (...args: Parameters<typeof kms.unwrap>) => {
      if (++calls > 1) throw new Error('the key service is gone');
      return kms.unwrap(...args);
    },
  };
  await expect(
    stepRotation(rig.pool, new DataKeys(failing, new KeyCache({ now: () => 0, softMs: -1, hardMs: -1 }))),
  ).rejects.toThrow();
  await expectAllReadable(rig.replica(kek), 50);
  const [moved] = await rig.admin<{ n: string }>(
    "select count(*) n from secret s join vault_dek d using (kid) where d.state = 'active'",
  );
  expect(moved?.n).toBe('0');
});

test('nothing is promoted while a live replica cannot open the new keys', async () => {
  const one = rig.replica(kek);
  await fill(one, 4);
  const id = await startRotation(rig.pool, one.keys);
  await reportAlive(rig.pool, one.keys, 1n, 'kek');
  const stranger = rig.replica(newKek()); // was started with another vault key
  await reportAlive(rig.pool, stranger.keys, 2n, 'kek');
  expect(await stepRotation(rig.pool, one.keys)).toBe('waiting');
  expect((await rotationOf(id)).rotation?.state).toBe('staged');
  await expectAllReadable(one, 4);
  await rig.admin('delete from replica where boot = 2');
  expect(await stepRotation(rig.pool, one.keys)).toBe('promoted');
});

test('only one rotation runs at a time', async () => {
  const replica = rig.replica(kek);
  await fill(replica, 2);
  await startRotation(rig.pool, replica.keys);
  await expect(startRotation(rig.pool, replica.keys)).rejects.toMatchObject({ reason: 'rotation_conflict' });
});

test('a rotation that could not be put on record did not happen', async () => {
  const replica = rig.replica(kek);
  await fill(replica, 2);
  const refused = startRotation(rig.pool, replica.keys, async () => {
    throw new Error('the ledger is away');
  });
  await expect(refused).rejects.toThrow('the ledger is away');
  expect(await states()).toEqual({ active: 2 });
});

test('a row that does not open is counted, keeps its key, and does not stop the others', async () => {
  const replica = rig.replica(kek);
  await fill(replica, 10);
  await rig.admin("update secret set ciphertext = replace(ciphertext, ':A', ':B') where record_id = 'cred_4'");
  const id = await startRotation(rig.pool, replica.keys);
  replica.worker.start();
  await eventually('finished', async () => (await rotationOf(id)).rotation?.state === 'failed');
  const { jobs } = await rotationOf(id);
  expect(jobs.reduce((sum, job) => sum + job.failed, 0)).toBe(1);
  expect(replica.finished).toContain('failed');
  for (const n of [0, 1, 2, 3, 5, 6, 7, 8, 9]) expect(await get(replica, n)).toBe(`value ${n}`);
  expect(await states()).toEqual({ active: 2, decrypt_only: 1, retired: 1 });
});

test('a changed key-encryption key wraps all data keys anew once every replica has it, and then the old one is not needed', async () => {
  const [one, two] = [rig.replica(kek), rig.replica(kek)];
  await fill(one, 6);
  one.worker.start();
  two.worker.start();
  await eventually('both alive', async () => (await rig.admin('select 1 from replica')).length === 2);
  const next = newKek();
  one.changeKek(next);
  await expectAllReadable(two, 6);
  two.changeKek(next);
  const versions = async () => rig.admin<{ kek_version: string }>('select distinct kek_version from vault_dek');
  const wrapping = localKeyEncryption({ current: () => next, previous: () => [] }).currentVersion();
  await eventually('wrapped anew', async () => (await versions()).every((row) => row.kek_version === wrapping));
  await expectAllReadable(rig.replica(next), 6);
});

test('without its key-encryption key nothing opens, and the reason is that the vault cannot', async () => {
  await fill(rig.replica(kek), 2);
  const stranger = rig.replica(newKek());
  await expect(get(stranger, 0)).rejects.toMatchObject({ reason: 'vault_unavailable' });
});

test('two replicas that start at once on an empty database share one key per ring', async () => {
  const replicas = Array.from({ length: 6 }, () => rig.replica(kek));
  const place: Place = { tenant: tenantA, collection: 'fingerprint', recordId: '1', field: 'key' };
  const made = await Promise.all(replicas.map((replica) => replica.secrets.getOrMakeKey(place)));
  expect(new Set(made.map((key) => key.toString('hex'))).size).toBe(1);
  expect(await states()).toEqual({ active: 1 });
});

test('a tenant sees neither rows nor keys of another, and no key is ever deleted', async () => {
  await fill(rig.replica(kek), 4);
  const foreign = await withTenant(rig.pool, tenantA, async (client) => [
    ...(await client.query(`select 1 from secret where tenant_id <> '${tenantA}'`)).rows,
    ...(await client.query(`select 1 from vault_dek where tenant_id <> '${tenantA}'`)).rows,
  ]);
  expect(foreign).toEqual([]);
  expect((await rig.pool.query('select 1 from secret')).rows).toEqual([]);
  await expect(rig.pool.query('delete from vault_dek')).rejects.toMatchObject({ code: '42501' });
  const own = withTenant(rig.pool, tenantA, (client) =>
    client.query(`insert into secret values ('${tenantB}', 'c', 'r', 'f', 'x', 'k')`),
  );
  await expect(own).rejects.toMatchObject({ code: '42501' });
});

test('keys are kept for minutes: renewed when old, still served while the key service is away, then no longer', async () => {
  let now = 0;
  const cache = new KeyCache({ now: () => now, softMs: 100, hardMs: 1000 });
  const key = createSecretKey(randomBytes(32));
  let loads = 0;
  const load = async () => {
    loads++;
    return key;
  };
  const fail = () => Promise.reject(new Error('away'));
  await Promise.all([cache.get('k', load), cache.get('k', load)]);
  expect(loads).toBe(1);
  now = 99;
  expect(cache.fresh('k')).toBe(key);
  now = 101;
  expect(cache.fresh('k')).toBeUndefined();
  expect(await cache.get('k', fail)).toBe(key);
  await cache.get('k', load);
  expect(loads).toBe(2);
  now = 1_200;
  await expect(cache.get('k', fail)).rejects.toThrow('away');
  cache.clear();
  await expect(cache.get('k', fail)).rejects.toThrow('away');
});
