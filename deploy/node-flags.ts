// How node is started for a service, wherever it runs. A room that is not named here is started without flags.
import type { ServiceName } from './topology.ts';

/**
 * The young generation of 16 MB that node begins with is full after some hundred calls, and what is under way then is copied for
 * nothing. Twice that took 18 % off the CPU of a governed call; it costs up to 48 MB of memory.
 */
const roomForCallsUnderWay = '--max-semi-space-size=32';

const flags: Partial<Record<ServiceName, readonly string[]>> = {
  edge: [roomForCallsUnderWay],
  ledger: [roomForCallsUnderWay],
};

export const nodeFlags = (service: ServiceName): readonly string[] => flags[service] ?? [];
