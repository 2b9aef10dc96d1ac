// What an edge asks approval for, checked before it is stored: shapes and bounds only, since what it is about is sealed.
import type { ApprovalAsk } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';

export interface Ask {
  readonly tool: string;
  readonly fingerprint: string;
  readonly sealedArguments: string;
  readonly tier: string;
  readonly ttlMs: number;
  readonly rule: string;
}

const mostAsks = 64;
const mostSealed = 64 * 1024;
const longestTtlMs = 7 * 86_400_000;
const fingerprintShape = /^[\w-]{43}$/;

/** @throws Fault bad_field */
export function readAsk({ tool, fingerprint, sealedArguments, tier, ttlMs, rule }: ApprovalAsk): Ask {
  const ttl = Number(ttlMs);
  const sound =
    tool.length > 0 &&
    tool.length <= 256 &&
    fingerprintShape.test(fingerprint) &&
    sealedArguments.length <= mostSealed &&
    (tier === 'authenticated' || tier === 'elevated') &&
    ttl > 0 &&
    ttl <= longestTtlMs &&
    rule.length <= 256;
  if (!sound) throw new Fault('bad_field', { details: { field: 'asks', detail: 'is no request for approval' } });
  return { tool, fingerprint, sealedArguments, tier, ttlMs: ttl, rule };
}

/** @throws Fault bad_field also for two that are the same: one grant is for one of them */
export function readAsks(asks: readonly ApprovalAsk[]): Ask[] {
  const read = asks.map(readAsk);
  const distinct = new Set(read.map((ask) => ask.fingerprint)).size;
  if (read.length > 0 && read.length <= mostAsks && distinct === read.length) return read;
  throw new Fault('bad_field', { details: { field: 'asks', detail: `expects 1 to ${mostAsks} different ones` } });
}
