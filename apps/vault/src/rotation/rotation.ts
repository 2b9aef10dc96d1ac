// A rotation as small transactions, each of which leaves every row readable: staged, tried by all replicas, promoted, rewrapped, retired.
import { randomBytes, randomUUID } from 'node:crypto';
import { Fault, isFault } from '@tappass/errors/fault';
import type { Querying } from '@tappass/postgres/transaction';
import type pg from 'pg';
import { open, parseCiphertext, saltBytes, seal } from '../domain/ciphertext.ts';
import type { DataKeys } from '../keyring/data-keys.ts';
import { storedPurpose } from '../keyring/sealed-secrets.ts';
import { findKeys, moveKeys } from '../store/data-key-rows.ts';
import { bumpEpoch } from '../store/epoch.ts';
import { liveReplicas } from '../store/replica-rows.ts';
import {
  findJobs,
  insertJob,
  insertRotation,
  type JobRow,
  type RotationRow,
  takeOpenRotation,
  writeJob,
  writeRotationState,
} from '../store/rotation-rows.ts';
import { countSealedUnder, readSealedUnder, replaceCiphertext, type SecretRow } from '../store/secret-rows.ts';
import { inWholeVault } from '../store/whole-vault.ts';

/** `waiting`: some replica has not opened the staged keys yet. `idle`: there is nothing to do, or another replica does it. */
export type Step = 'idle' | 'waiting' | 'promoted' | 'rewrapped' | 'done' | 'failed';

/** Rings whose ciphertexts others keep: their old keys go on opening, since nobody can say when the last one is gone. */
export const externalPurpose = 'external';
const rowsPerPage = 200;

/**
 * Makes a staged key for every ring; nothing seals with it yet. `putOnRecord` must succeed before any of it counts.
 * Throws `rotation_conflict` while another one runs.
 */
export const startRotation = (
  pool: pg.Pool,
  keys: DataKeys,
  putOnRecord: (id: string) => Promise<unknown> = async () => {},
): Promise<string> =>
  inWholeVault(pool, async (client) => {
    const id = randomUUID();
    await insertRotation(client, id);
    for (const ring of await findKeys(client, [storedPurpose, externalPurpose], 'active')) {
      await insertJob(client, id, ring.kid, await keys.make(client, ring.tenant, ring.purpose, 'staged'));
    }
    await putOnRecord(id);
    return id;
  });

/** The next small piece of whatever rotation is open. Safe to call from every replica, and after a crash at any point. */
export const stepRotation = (pool: pg.Pool, keys: DataKeys): Promise<Step> =>
  inWholeVault(pool, async (client) => {
    const rotation = await takeOpenRotation(client);
    if (rotation === undefined) return 'idle';
    const jobs = await findJobs(client, rotation.id);
    if (rotation.state === 'staged') return promote(client, rotation, jobs);
    const job = jobs.find((one) => !one.finished);
    if (job === undefined) return finish(client, rotation, jobs);
    await rewrapPage(client, keys, rotation, job);
    return 'rewrapped';
  });

const promote = async (client: Querying, rotation: RotationRow, jobs: readonly JobRow[]): Promise<Step> => {
  const replicas = await liveReplicas(client);
  if (replicas.length === 0 || replicas.some((replica) => replica.openedRotation !== rotation.id)) return 'waiting';
  const [from, to] = [jobs.map((job) => job.fromKid), jobs.map((job) => job.toKid)];
  // waits for writers that are sealing under the old keys; later ones see the new
  const moved =
    (await moveKeys(client, from, 'active', 'decrypt_only')) + (await moveKeys(client, to, 'staged', 'active'));
  if (moved !== from.length + to.length) {
    throw new Fault('rotation_conflict', { details: { detail: 'a key is not in the state it was left in' } });
  }
  for (const job of jobs)
    await writeJob(client, rotation.id, { ...job, total: await countSealedUnder(client, job.fromKid) });
  await writeRotationState(client, rotation.id, 'rewrapping');
  await bumpEpoch(client);
  return 'promoted';
};

const rewrapPage = async (client: Querying, keys: DataKeys, rotation: RotationRow, job: JobRow): Promise<void> => {
  let rewrapped = 0;
  let failed = 0;
  let after: SecretRow['place'] | undefined;
  // what is rewrapped leaves this list, so it starts at the front; only rows that do not open are stepped over
  do {
    const page = await readSealedUnder(client, job.fromKid, after, rowsPerPage);
    for (const row of page) (await rewrapRow(client, keys, row, job.toKid)) ? rewrapped++ : failed++;
    after = page.at(-1)?.place;
  } while (after !== undefined && rewrapped === 0);
  const left = await countSealedUnder(client, job.fromKid);
  // finished by what is left in the table, never by a counter
  const finished = left === 0 || (rewrapped === 0 && left === failed);
  await writeJob(client, rotation.id, {
    ...job,
    done: job.done + rewrapped,
    failed: finished ? left : failed,
    finished,
  });
};

/** False when it does not open. A value that somebody wrote meanwhile is under the new key already. */
const rewrapRow = async (client: Querying, keys: DataKeys, row: SecretRow, toKid: string): Promise<boolean> => {
  try {
    const ciphertext = parseCiphertext(row.ciphertext);
    const plaintext = open((await keys.byKid(client, ciphertext.kid)).key, row.place, ciphertext);
    const { kid, key } = await keys.byKid(client, toKid);
    await replaceCiphertext(client, row, seal(key, kid, row.place, plaintext, randomBytes(saltBytes)), kid);
    plaintext.fill(0);
    return true;
  } catch (thrown) {
    if (isFault(thrown, 'ciphertext_invalid')) return false;
    throw thrown;
  }
};

const finish = async (client: Querying, rotation: RotationRow, jobs: readonly JobRow[]): Promise<Step> => {
  const state = jobs.some((job) => job.failed > 0) ? 'failed' : 'done';
  const stored = await findKeys(client, [storedPurpose], 'decrypt_only');
  const clean = jobs.filter((job) => job.failed === 0 && stored.some((key) => key.kid === job.fromKid));
  await moveKeys(
    client,
    clean.map((job) => job.fromKid),
    'decrypt_only',
    'retired',
  );
  await writeRotationState(client, rotation.id, state);
  await bumpEpoch(client);
  return state;
};
