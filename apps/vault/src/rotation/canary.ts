// What each replica does before a new key may seal: opens it itself, seals and opens with it, and says so.
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { open, parseCiphertext, saltBytes, seal } from '../domain/ciphertext.ts';
import type { DataKeys } from '../keyring/data-keys.ts';
import { findKeysByKid } from '../store/data-key-rows.ts';
import { reportReplica } from '../store/replica-rows.ts';
import { findJobs, findOpenRotation } from '../store/rotation-rows.ts';
import { inWholeVault } from '../store/whole-vault.ts';

/**
 * Reports this replica as alive, and as ready for the staged rotation when it could use every staged key.
 * @returns whether a rotation is open
 */
export const reportAlive = (pool: pg.Pool, keys: DataKeys, boot: bigint, kekVersion: string): Promise<boolean> =>
  inWholeVault(pool, async (client) => {
    const rotation = await findOpenRotation(client);
    const staged = rotation === undefined ? [] : (await findJobs(client, rotation.id)).map((job) => job.toKid);
    const usable = rotation !== undefined && (await canUse(keys, await findKeysByKid(client, staged), staged.length));
    await reportReplica(client, boot, { kekVersion, openedRotation: usable ? rotation.id : undefined });
    return rotation !== undefined;
  });

const canUse = async (
  keys: DataKeys,
  rows: Awaited<ReturnType<typeof findKeysByKid>>,
  expected: number,
): Promise<boolean> => {
  if (rows.length !== expected) return false;
  try {
    for (const row of rows) {
      const key = await keys.unwrap(row);
      const place = { tenant: row.tenant, collection: 'canary', recordId: row.kid, field: '' };
      const sample = randomBytes(32);
      const sealed = seal(key, row.kid, place, sample, randomBytes(saltBytes));
      if (!open(key, place, parseCiphertext(sealed)).equals(sample)) return false;
    }
    return true;
  } catch {
    return false; // not ready; it tries again with its next report
  }
};
