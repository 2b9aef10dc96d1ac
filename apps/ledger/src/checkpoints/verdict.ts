// What a verification says, and who can be asked for one.
import type { FirstBad } from '../domain/verify-chain.ts';
import type { StoredCheckpoint } from '../store/checkpoints.ts';

export interface Verdict {
  readonly eventsChecked: bigint;
  readonly firstBad: FirstBad | undefined;
  /** False when entries are not the chain that was committed; what is derived from them or lies beside them leaves it intact. */
  readonly chainIntact: boolean;
  readonly root: Buffer;
  /** What the head claims. */
  readonly size: bigint;
}

export interface Progress {
  /** Entries of the round that runs. */
  readonly checked: bigint;
  readonly size: bigint;
}

export interface Verifying {
  /** Callers at the same time share one round. Fails with `not_ready` when the database is away. */
  verify(): Promise<Verdict>;
  /** Undefined while nobody verifies. */
  readonly progress: Progress | undefined;
}

/** The newest checkpoint known from outside the database. */
export type KnownOutside = () => Promise<StoredCheckpoint | undefined>;
