// What every allowance can do for one call: say whether it has room, take, and be filled by asking keys. One question at a time is under way.
import type { Keys } from '@tappass/contracts/keys';
import type { RateLimit } from '@tappass/pipeline/ports';
import type { Client } from '@tappass/rpc/caller';
import type { Identity } from '../identity/principal.ts';

/** For the x-ratelimit headers. */
export interface RateState {
  readonly limit: number;
  readonly remaining: number;
  readonly resetSeconds: number;
}

export interface Asker {
  readonly identity: Identity;
  readonly sessionId: string;
  /** This call has made the session, so nobody else spends in it yet. */
  readonly newSession: boolean;
  /** What the session's first call cost. */
  readonly sessionSpentUsdMicros: number;
}

/** An answer of keys that there is no room. */
export interface Refusal {
  /** Monotonic, ms: when keys was asked. */
  readonly askedAt: number;
  readonly amount: number;
  readonly waitMs: number;
}

/** It answers everybody who came before it was asked for and wants no less: near a limit hundreds would ask one by one. */
export const refuses = (refusal: Refusal | undefined, arrivedAt: number, amount: number): refusal is Refusal =>
  refusal !== undefined && refusal.askedAt >= arrivedAt && amount >= refusal.amount;

export interface Counter {
  readonly limit: RateLimit;
  /** The question under way; who waits for it hears its failure as its own. */
  pending: Promise<number> | undefined;
  /** The last answer that was no. */
  readonly refusal: Refusal | undefined;
  has(amount: number): boolean;
  /** Only after `has`. */
  take(amount: number, asker: Asker): void;
  /** The call is over: what it really used of what it took. */
  over(taken: number, used: number): void;
  /** @returns 0 when it has room now or may have, else ms to wait */
  ask(asker: Asker, amount: number): Promise<number>;
  state(): RateState;
  /** Looked at now and then: renews what is in use, gives back what lies idle. */
  tend(nowMs: number): Promise<void>;
  /** Everything goes home. */
  close(): Promise<void>;
  /** Costs nothing to forget. */
  idle(nowMs: number): boolean;
}

export interface KeysSide {
  readonly keys: Client<typeof Keys>;
  readonly boot: bigint;
}

export const leaseTimeoutMs = 900;

/** One want of the limit; a session's id is only ever read as one of the principal's own. */
export async function leaseOne(
  { keys, boot }: KeysSide,
  limit: RateLimit,
  asker: Asker,
  amounts: { readonly want: number; readonly need: number; readonly name?: string },
) {
  const { grants } = await keys.lease(
    {
      boot,
      wants: [
        {
          resource: limit.resource,
          scope: limit.scope,
          scopeId: limit.scope === 'session' ? asker.sessionId : '',
          limit: BigInt(limit.max),
          windowSeconds: limit.windowSeconds,
          want: BigInt(amounts.want),
          need: BigInt(amounts.need),
          name: amounts.name ?? '',
        },
      ],
    },
    { principal: asker.identity.signed, timeoutMs: leaseTimeoutMs },
  );
  return grants[0];
}
