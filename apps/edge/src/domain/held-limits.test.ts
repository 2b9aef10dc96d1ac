import { create } from '@bufbuild/protobuf';
import { PrincipalSchema, SignedSchema } from '@tappass/contracts/common';
import type { Keys } from '@tappass/contracts/keys';
import { estimatedUsage } from '@tappass/pipeline/answer/usage';
import { freshSession } from '@tappass/pipeline/session';
import { openCall } from '@tappass/pipeline/surfaces/surface';
import type { Client } from '@tappass/rpc/caller';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Identity } from '../identity/principal.ts';
import { MoneyBlocks } from '../limits/money-blocks.ts';
import { RateLimits } from '../limits/rate-limits.ts';
import { HangUp } from './hang-up.ts';
import { HeldLimits } from './held-limits.ts';
import { Patience } from './patience.ts';

const patienceMs = 200;
const identity: Identity = {
  signed: create(SignedSchema),
  principal: create(PrincipalSchema, { agentUuid: 'ag_1', agentId: 'bot' }),
  orgId: 'org_1',
  view: { level: 0, scopes: [], kind: 'agent' },
};
const call = openCall({
  surface: 'chat',
  body: { model: 'm', messages: [{ role: 'user', content: 'hi' }] },
  rawBytes: 60,
  principal: { tenant: 'org_1', agentId: 'bot' },
  session: freshSession('ses_1'),
});
const onePlace = {
  limits: [{ resource: 'concurrent' as const, scope: 'agent' as const, max: 1, windowSeconds: 0, amount: 1 }],
};
const allTheMoney = {
  estimateUsdMicros: 100,
  usage: estimatedUsage(1, 1),
  limits: [{ window: 'daily' as const, maxUsdMicros: 100 }],
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Keys that lends what there is, once, after so many milliseconds. */
function edgeWith(lateMs: number) {
  let left = true;
  const lease = async ({ wants }: { wants: readonly { want: bigint; need: bigint; limit: bigint }[] }) => {
    await new Promise((resolve) => setTimeout(resolve, lateMs));
    const granted = left ? wants[0]!.limit : 0n;
    left = false;
    return { grants: [{ leaseId: 'lease_1', granted, ttlMs: 60_000, remaining: 0n, retryAfterMs: 1_000 }] };
  };
  const told: bigint[] = [];
  const settle = ({ settlements }: { settlements: readonly { used: bigint }[] }) => {
    told.push(...settlements.map(({ used }) => used));
    return new Promise<never>(() => {});
  };
  const keys = { lease, settle } as unknown as Client<typeof Keys>;
  const edge = { rates: new RateLimits({ keys, boot: 1n }), money: new MoneyBlocks(keys, 1n) };
  const arrived = () => ({ requestId: 'req_1', hangUp: new HangUp(), patience: new Patience(patienceMs) });
  return { told, next: () => new HeldLimits(edge, { arrived: arrived(), identity }) };
}

/** A call whose question is answered when it has given up. */
async function givenUp({ next }: ReturnType<typeof edgeWith>, ask: (held: HeldLimits) => unknown): Promise<void> {
  const first = next();
  const given = Promise.resolve(ask(first)).catch((fault: unknown) => fault);
  // and the turn of the loop in which late answers are still read
  await vi.advanceTimersByTimeAsync(patienceMs + 1);
  expect(await given).toMatchObject({ reason: 'deadline', details: { part: 'keys' } });
  first.over(false);
  await vi.advanceTimersByTimeAsync(300);
}

test('a place that comes when the call has given up goes home', async () => {
  const edge = edgeWith(patienceMs + 300);
  await givenUp(edge, (held) => held.take(call, onePlace));
  expect(edge.told).toEqual([0n]);
});

test('money that comes when the call has given up is there for the next one', async () => {
  const edge = edgeWith(patienceMs + 300);
  await givenUp(edge, (held) => held.reserve(call, allTheMoney));
  // at once, since keys has nothing left to lend
  expect(edge.next().reserve(call, allTheMoney)).toEqual({ ok: true });
});

test.each([
  ['a place', (held: HeldLimits) => held.take(call, onePlace)],
  ['money', (held: HeldLimits) => held.reserve(call, allTheMoney)],
])('%s that comes in time is held until the call is over', async (_, ask) => {
  const { next } = edgeWith(patienceMs / 2);
  const first = next();
  const given = Promise.resolve(ask(first));
  await vi.advanceTimersByTimeAsync(patienceMs / 2);
  expect(await given).toEqual({ ok: true });
  expect(ask(next())).toBeInstanceOf(Promise);
});
