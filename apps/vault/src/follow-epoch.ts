// The epoch as the database has it, for the beat, also when another replica did the taking away; cached keys go with it.
import type pg from 'pg';
import { readEpoch } from './store/epoch.ts';

const everyMs = 200;

export interface FollowedEpoch {
  readonly current: () => bigint;
  readonly stop: () => void;
}

export const followEpoch = async (pool: pg.Pool, onChange: () => void): Promise<FollowedEpoch> => {
  let current = (await readEpoch(pool)).n;
  const look = async (): Promise<void> => {
    const { n } = await readEpoch(pool);
    if (n === current) return;
    current = n;
    onChange();
  };
  // a database that is away is told by the checks
  const timer = setInterval(() => void look().catch(() => {}), everyMs);
  return { current: () => current, stop: () => clearInterval(timer) };
};
