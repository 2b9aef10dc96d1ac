// What the handlers of the ledger work with; the module fills it, the handlers take it whole.
import type pg from 'pg';
import type { Verifying } from './checkpoints/verdict.ts';
import type { CatchUp } from './sequencer/catch-up.ts';
import type { Committed } from './sequencer/committed.ts';

export interface LedgerRoom {
  readonly pool: pg.Pool;
  readonly committed: Committed;
  readonly catchUp: CatchUp;
  readonly verification: Verifying;
}

export const LEDGER_ROOM = Symbol('LedgerRoom');
