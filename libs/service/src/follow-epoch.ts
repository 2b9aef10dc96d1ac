// The epoch as the database has it, for the beat: also when another replica did the taking away. Reading it shows that the database answers.

import { bounded } from './bounded.ts';
import { answerWithinMs } from './check-times.ts';
import type { Check } from './health.ts';

export interface FollowedEpoch {
  readonly current: () => bigint;
  /** Reads it anew whenever the database is looked at; one that is away is told by the check, and the last epoch stays. */
  readonly check: Check;
}

export async function followEpoch(
  read: () => Promise<bigint>,
  onChange: () => void = () => {},
): Promise<FollowedEpoch> {
  let current = await read();
  const look = async (): Promise<void> => {
    const now = await read();
    if (now === current) return;
    current = now;
    onChange();
  };
  return { current: () => current, check: { name: 'database', run: () => bounded(look(), answerWithinMs) } };
}
