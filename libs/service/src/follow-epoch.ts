// The epoch as the database has it, for the beat: also when another replica did the taking away.

export interface FollowedEpoch {
  readonly current: () => bigint;
  readonly stop: () => void;
}

const everyMs = 200;

/** Reads once, then five times a second; a database that is away is told by the checks, and the last epoch stays. */
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
  const timer = setInterval(() => void look().catch(() => {}), everyMs);
  return { current: () => current, stop: () => clearInterval(timer) };
}
