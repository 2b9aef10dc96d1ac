// Waits for something another process does, up to a deadline, and says what it was still waiting for.
import { setTimeout as pause } from 'node:timers/promises';

export interface Patience {
  readonly withinMs?: number;
  readonly everyMs?: number;
}

/** Asks until the answer is neither false, null nor undefined; a throw counts as "not yet" and is told when time is up. */
export async function eventually<T>(
  what: string,
  ask: () => T | Promise<T>,
  { withinMs = 30_000, everyMs = 20 }: Patience = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    let last: unknown;
    try {
      const answer = await ask();
      if (answer !== false && answer !== null && answer !== undefined) return answer as NonNullable<T>;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > deadline) throw new Error(`waited ${withinMs} ms for ${what}`, { cause: last });
    await pause(everyMs);
  }
}
