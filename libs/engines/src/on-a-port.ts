// Starts something on the wished port, or on a free one, trying again when another process takes that in between.
import { Fault, isFault } from '@tappass/errors/fault';
import { freePort, isFree } from './free-port.ts';

const tries = 4;

/**
 * A wished port is tried once: the caller persisted it and others know it. It is looked at first, because a stranger that
 * listens there would answer our question whether the engine is ready.
 */
export async function onAPort<T>(
  engine: string,
  wished: number | undefined,
  start: (port: number) => Promise<T>,
): Promise<T> {
  if (wished) {
    if (await isFree(wished)) return start(wished);
    throw new Fault('engine_failed', { details: { engine, detail: `port ${wished} is in use` } });
  }
  for (let left = tries; ; left--) {
    try {
      return await start(await freePort());
    } catch (error) {
      if (left <= 1 || !isFault(error, 'engine_failed')) throw error;
    }
  }
}
