// What the handlers of policy work with; the module fills it, the handlers take it whole.
import type { StrictEvidence } from '@tappass/evidence/strict';
import type { CompiledPolicy } from '@tappass/rego/compiled-policy';
import type { Signer } from '@tappass/rpc/signed';
import type { Database } from './store/database.ts';

export interface PolicyRoom {
  readonly db: Database;
  readonly policy: CompiledPolicy;
  readonly wasm: Uint8Array;
  readonly tablesJson: string;
  readonly priceBookJson: string;
  readonly digest: string;
  readonly signer: Signer;
  readonly evidence: StrictEvidence;
  /** Tells those who wait for this request. */
  readonly announceDecided: (requestId: string) => void;
}

export const POLICY_ROOM = Symbol('PolicyRoom');

/** Names a state of everything a plan depends on: the compiled policy and the epoch of the pipelines. */
export const revisionOf = (digest: string, epoch: bigint): string => `${digest}-${epoch}`;
