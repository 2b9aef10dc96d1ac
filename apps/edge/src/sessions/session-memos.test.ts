import { create } from '@bufbuild/protobuf';
import { PrincipalSchema, SignedSchema } from '@tappass/contracts/common';
import { Fault } from '@tappass/errors/fault';
import { nothingToRemember, type SessionDelta } from '@tappass/pipeline/session';
import { expect, test } from 'vitest';
import type { Identity } from '../identity/principal.ts';
import { Floors } from './floors.ts';
import { SessionMemos } from './session-memos.ts';

const identityOf = (agentUuid: string): Identity => ({
  signed: create(SignedSchema, { signer: agentUuid }),
  principal: create(PrincipalSchema, { agentUuid }),
  orgId: 'org',
  view: { level: 0, scopes: [], kind: 'agent' },
});
const someone = identityOf('ag_1');

interface Told {
  readonly batchId: string;
  readonly principals: readonly { readonly signer: string }[];
  readonly memos: readonly { readonly owner: number; readonly sessionId: string; readonly delta: SessionDelta }[];
}

/** A store that is told, answers when it is let, and refuses sessions of one name. */
const house = () => {
  const told: Told[] = [];
  const answers: (() => void)[] = [];
  let holds = false;
  let fault: Fault | undefined;
  const rememberSessions = async (batch: Told) => {
    told.push(batch);
    if (holds) await new Promise<void>((resolve) => answers.push(resolve));
    if (fault !== undefined) throw fault;
    if (batch.memos.some(({ sessionId }) => sessionId === 'bad')) throw new Fault('bad_field');
    return {};
  };
  const keys = { rememberSessions } as never;
  return {
    ...{ told, memos: new SessionMemos(keys, new Floors(keys)) },
    hold: () => {
      holds = true;
    },
    failWith: (reason: 'deadline' | 'bad_signature') => {
      fault = new Fault(reason);
    },
    answer: () => {
      for (const resolve of answers.splice(0)) resolve();
    },
  };
};
const turn = () => new Promise((resolve) => setImmediate(resolve));
const sessionsOf = (batch: Told | undefined) => batch?.memos.map(({ sessionId }) => sessionId);

test('a call that adds nothing waits for nothing', () => {
  const { memos } = house();
  const empty: SessionDelta = { taints: [], risk: 0, left: {}, sealedTokens: '', classification: 'PUBLIC' };
  expect(memos.remember(someone, 's', nothingToRemember)).toBeUndefined();
  expect(memos.remember(someone, 's', empty)).toBeUndefined();
});

test('what one turn of the event loop brings leaves as one batch, each verdict in it once', async () => {
  const { memos, told } = house();
  const other = identityOf('ag_2');
  await Promise.all([
    memos.remember(someone, 's1', { spentUsdMicros: 1 }),
    memos.remember(other, 's2', { left: { email: 1 } }),
    memos.remember(someone, 's3', { risk: 2 }),
  ]);
  expect(told).toHaveLength(1);
  expect(told[0]?.principals.map(({ signer }) => signer)).toEqual(['ag_1', 'ag_2']);
  expect(told[0]?.memos).toEqual([
    { owner: 0, sessionId: 's1', delta: { spentUsdMicros: 1 } },
    { owner: 1, sessionId: 's2', delta: { left: { email: 1 } } },
    { owner: 0, sessionId: 's3', delta: { risk: 2 } },
  ]);
  await memos.remember(someone, 's4', { risk: 1 });
  expect(told[1]?.batchId).toMatch(/^[0-9a-f]{24}$/);
  expect(told[1]?.batchId).not.toBe(told[0]?.batchId);
});

test('those that come while a batch is under way leave together after it; a full batch does not wait', async () => {
  const { memos, told, hold, answer } = house();
  hold();
  const first = memos.remember(someone, 'first', { risk: 1 });
  await turn();
  const later = Array.from({ length: 63 }, (_, n) => memos.remember(someone, `later-${n}`, { risk: 1 }));
  await turn();
  expect(told).toHaveLength(1);
  answer();
  await first;
  await turn();
  expect(told[1]?.memos).toHaveLength(63);
  const full = Array.from({ length: 64 }, (_, n) => memos.remember(someone, `full-${n}`, { risk: 1 }));
  await turn();
  expect(told[2]?.memos).toHaveLength(64);
  answer();
  await Promise.all([...later, ...full]);
});

test('a batch is no heavier than keys takes, and one that is heavy alone goes alone', async () => {
  const { memos, told } = house();
  const tokens = (size: number): SessionDelta => ({ sealedTokens: 'x'.repeat(size * 1024) });
  await Promise.all([
    memos.remember(someone, 's1', tokens(200)),
    memos.remember(someone, 's2', tokens(200)),
    memos.remember(someone, 's3', tokens(256)),
    memos.remember(someone, 's4', { risk: 1 }),
    memos.remember(someone, 's5', { risk: 1 }),
  ]);
  expect(told.map(sessionsOf)).toEqual([['s1'], ['s2'], ['s3'], ['s4', 's5']]);
});

test('what no call can add fails its own call, and is told to nobody', async () => {
  const { memos, told } = house();
  const hostile = memos.remember(someone, 's1', { tools: { ['x'.repeat(300)]: 'h' } });
  const good = memos.remember(someone, 's2', { risk: 1 });
  await expect(hostile).rejects.toMatchObject({ reason: 'bad_field' });
  await good;
  expect(told.map(sessionsOf)).toEqual([['s2']]);
});

test('when a batch is refused each is told alone, and only the one that is refused fails', async () => {
  const { memos, told } = house();
  const calls = ['s1', 'bad', 's2'].map((id) => memos.remember(someone, id, { risk: 1 }));
  const results = await Promise.allSettled(calls);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(results[1]).toMatchObject({ reason: { reason: 'bad_field' } });
  expect(told.map(sessionsOf)).toEqual([['s1', 'bad', 's2'], ['s1'], ['bad'], ['s2']]);
  expect(new Set(told.map(({ batchId }) => batchId)).size).toBe(4);
});

test('what is not known to be remembered fails every call of the batch, and is not told again', async () => {
  const { memos, told, failWith } = house();
  failWith('deadline');
  const calls = ['s1', 's2'].map((id) => memos.remember(someone, id, { risk: 1 }));
  for (const result of await Promise.allSettled(calls))
    expect(result).toMatchObject({ status: 'rejected', reason: { reason: 'deadline' } });
  expect(told).toHaveLength(1);
});
