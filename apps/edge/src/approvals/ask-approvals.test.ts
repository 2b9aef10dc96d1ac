import { createSecretKey } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { PrincipalSchema, SignedSchema } from '@tappass/contracts/common';
import type { ApprovalAsk } from '@tappass/pipeline/ports';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Patience } from '../domain/patience.ts';
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';
import { fingerprintWith } from '../vault/fingerprints.ts';
import { askApprovals } from './ask-approvals.ts';

const patienceMs = 1_500;
const identity: Identity = {
  signed: create(SignedSchema),
  principal: create(PrincipalSchema, { agentUuid: 'ag_1', agentId: 'bot' }),
  orgId: 'org_1',
  view: { level: 0, scopes: [], kind: 'agent' },
};
const asks: readonly ApprovalAsk[] = [
  { tool: 'send', argumentsText: '{}', ordinal: 0, rule: 'tool send', tier: 'authenticated', ttlSeconds: 60 },
];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const after = <T>(ms: number, value: T) => new Promise<T>((resolve) => setTimeout(resolve, ms, value));

/** A vault and a policy that answer after so many milliseconds. */
function edgeWith({ vaultMs, policyMs }: { readonly vaultMs: number; readonly policyMs: number }) {
  const timeouts: number[] = [];
  const requestApprovals = (_: object, { timeoutMs }: { readonly timeoutMs: number }) => {
    timeouts.push(timeoutMs);
    return after(policyMs, { answers: [{ requestId: 'apr_1', state: 'granted', expiresAt: '' }] });
  };
  const fingerprints = {
    known: () => undefined,
    ask: () => after(vaultMs, fingerprintWith(createSecretKey(Buffer.alloc(32, 1)))),
  };
  const edge = { rooms: { policy: { requestApprovals } }, fingerprints } as unknown as EdgeRoom;
  return { edge, timeouts };
}

async function asked(edge: EdgeRoom, patience: Patience): Promise<string | undefined> {
  const answer = askApprovals(edge, { identity, arrived: { requestId: 'req_1', patience } }, 'ses_1', asks).then(
    ([one]) => one?.state,
    (fault: { reason: string }) => fault.reason,
  );
  await vi.runAllTimersAsync();
  return answer;
}

test('policy is told what the vault left of the patience', async () => {
  const { edge, timeouts } = edgeWith({ vaultMs: 600, policyMs: 700 });
  expect(await asked(edge, new Patience(patienceMs))).toBe('granted');
  expect(timeouts).toEqual([900]);
});

test.each([
  ['policy', { vaultMs: 600, policyMs: 1_000 }, 'deadline', 1],
  ['the vault', { vaultMs: 2_000, policyMs: 1 }, 'vault_unavailable', 0],
])('%s that answers after it lets no tool call pass', async (_, late, reason, questions) => {
  const { edge, timeouts } = edgeWith(late);
  expect(await asked(edge, new Patience(patienceMs))).toBe(reason);
  expect(timeouts).toHaveLength(questions);
});

test('what the call waited for before counts, and what is asked after the answer of a provider has a patience of its own', async () => {
  const { edge, timeouts } = edgeWith({ vaultMs: 1, policyMs: 1_000 });
  const patience = new Patience(patienceMs);
  const plan = patience.wait('policy', after(800, 'plan'));
  await vi.advanceTimersByTimeAsync(800);
  await plan;
  expect(await asked(edge, patience)).toBe('deadline');
  expect(timeouts).toEqual([699]);
  patience.renew();
  expect(await asked(edge, patience)).toBe('granted');
});
