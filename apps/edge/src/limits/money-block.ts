// A block of leased money in memory, and what one call holds of such blocks: taken at the estimate, paid at the truth.

/** Leased micro-dollars. */
export interface Block {
  readonly leaseId: string;
  readonly granted: number;
  /** Another one has been asked for to follow it. */
  renewed: boolean;
  /** Micro-dollars that may still be reserved. */
  free: number;
  /** Reservations not settled yet. */
  open: number;
  /** Spent but not told to keys yet. */
  unsettled: number;
  readonly endsAt: number;
  usedAt: number;
  /** No new reservations; closed when the open ones are settled. */
  retired: boolean;
}

/** What one call holds of an account until it is settled. */
export interface Hold {
  readonly accountName: string;
  readonly maxUsdMicros: number;
  readonly block: Block;
  readonly estimateUsdMicros: number;
}

/** All that one call holds. An account is in it once, whatever number of limits lie over it: the strictest of them counts. */
export class Reservation {
  readonly holds = new Map<string, Hold>();
  /** Estimated in a session that nobody else knows yet: watched here, and remembered with the session. */
  newSessionUsdMicros: number | undefined;
}

/** Takes the estimate from a block; a looser hold of the same account is let go, so that nothing counts twice. */
export function hold({ holds }: Reservation, claim: Hold): void {
  const looser = holds.get(claim.accountName);
  if (looser !== undefined) pay(looser, 0);
  claim.block.free -= claim.estimateUsdMicros;
  claim.block.open += 1;
  claim.block.usedAt = performance.now();
  holds.set(claim.accountName, claim);
}

/** Ends a hold with what was really spent. */
export function pay({ block, estimateUsdMicros }: Hold, costUsdMicros: number): void {
  block.open -= 1;
  block.free += estimateUsdMicros - costUsdMicros;
  block.unsettled += costUsdMicros;
  block.usedAt = performance.now();
}

export const usable = (block: Block | undefined, estimate: number): block is Block =>
  block !== undefined && !block.retired && block.endsAt > performance.now() && block.free >= estimate;
