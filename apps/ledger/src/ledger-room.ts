// What the handlers of the ledger work with; the module fills it, the handlers take it whole.
import type pg from 'pg';
import type { Verification } from './checkpoints/verification.ts';
import type { CatchUp } from './sequencer/catch-up.ts';
import type { Committed } from './sequencer/committed.ts';

export interface LedgerRoom {
  readonly pool: pg.Pool;
  readonly committed: Committed;
  readonly catchUp: CatchUp;
  readonly verification: Verification;
}

export const LEDGER_ROOM = Symbol('LedgerRoom');
