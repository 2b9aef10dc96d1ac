// A fresh Redis for a test.
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Engine } from '@tappass/engines/engine';
import { startRedis } from '@tappass/engines/redis';
import { testFolder } from './test-folder.ts';

export interface FreshRedis extends Engine {
  readonly password: string;
  /** With the password, as ioredis wants it. */
  readonly urlWithPassword: string;
}

let made = 0;

export async function freshRedis(): Promise<FreshRedis> {
  const password = randomBytes(18).toString('hex');
  const engine = await startRedis({ dir: join(testFolder(), `redis-${++made}`), password, appendFsync: 'no' });
  return { ...engine, password, urlWithPassword: `redis://:${password}@127.0.0.1:${engine.port}/0` };
}
