// After the key-encryption key changed: data keys are wrapped anew once every live replica holds the new one.
import type pg from 'pg';
import type { DataKeys } from '../keyring/data-keys.ts';
import { findKeysWrappedByOthers, replaceWrapping } from '../store/data-key-rows.ts';
import { liveReplicas } from '../store/replica-rows.ts';
import { inWholeVault } from '../store/whole-vault.ts';

const keysPerStep = 50;

/** How many were rewrapped; 0 when there is nothing to do or some replica would be left behind. */
export const rewrapDataKeys = (pool: pg.Pool, keys: DataKeys, version: string): Promise<number> =>
  inWholeVault(pool, async (client) => {
    const others = await findKeysWrappedByOthers(client, version, keysPerStep);
    if (others.length === 0) return 0;
    const replicas = await liveReplicas(client);
    if (replicas.length === 0 || replicas.some((replica) => replica.kekVersion !== version)) return 0;
    let rewrapped = 0;
    for (const row of others) {
      if (await replaceWrapping(client, row.kid, row.wrapped, await keys.rewrap(row))) rewrapped++;
    }
    return rewrapped;
  });
