import { create } from '@bufbuild/protobuf';
import { PrincipalSchema, SignedSchema } from '@tappass/contracts/common';
import type { SessionDelta } from '@tappass/pipeline/session';
import { heaviestBatch, mostMemos, weighDelta } from '@tappass/pipeline/session-bounds';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Identity } from '../identity/principal.ts';
import { Floors } from './floors.ts';
import { SessionMemos } from './session-memos.ts';

const identities: Identity[] = ['ag_1', 'ag_2', 'ag_3'].map((agentUuid) => ({
  signed: create(SignedSchema, { signer: agentUuid }),
  principal: create(PrincipalSchema, { agentUuid }),
  orgId: 'org',
  view: { level: 0, scopes: [], kind: 'agent' },
}));

interface Told {
  readonly principals: readonly { readonly signer: string }[];
  readonly memos: readonly { readonly owner: number; readonly sessionId: string; readonly delta: SessionDelta }[];
}

const call = fc.record({
  who: fc.nat({ max: 2 }),
  /** Turns of the event loop that pass before it comes. */
  after: fc.oneof({ weight: 60, arbitrary: fc.constant(0) }, fc.constantFrom(1, 3)),
  tokens: fc.oneof({ weight: 60, arbitrary: fc.nat({ max: 50 }) }, fc.nat({ max: 256 * 1024 })),
});

test('whatever calls come when, each is told once, for whom it is, in batches that keys takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { maxLength: 400, size: 'max' }), fc.nat({ max: 3 }), async (calls, slowness) => {
      const told: Told[] = [];
      const pass = async (turns: number) => {
        for (let n = 0; n < turns; n++) await new Promise((resolve) => setImmediate(resolve));
      };
      const rememberSessions = async (batch: Told) => {
        told.push(batch);
        await pass(slowness);
        return {};
      };
      const memos = new SessionMemos({ rememberSessions } as never, new Floors({} as never));
      const waiting: (Promise<void> | undefined)[] = [];
      for (const [n, { who, after, tokens }] of calls.entries()) {
        await pass(after);
        waiting.push(memos.remember(identities[who]!, `s-${n}`, { risk: 1, sealedTokens: 'x'.repeat(tokens) }));
      }
      await Promise.all(waiting);
      const heard = told.flatMap(({ memos: some, principals }) =>
        some.map(({ owner, sessionId }) => `${principals[owner]?.signer} ${sessionId}`),
      );
      // in their order, too: blocks of a session are kept as they came
      expect(heard).toEqual(calls.map(({ who }, n) => `${identities[who]!.signed.signer} s-${n}`));
      for (const { memos: some, principals } of told) {
        expect(new Set(principals).size).toBe(principals.length);
        expect(some.length).toBeLessThanOrEqual(mostMemos);
        const weight = some.reduce((sum, { delta }) => sum + weighDelta(delta), 0);
        if (some.length > 1) expect(weight).toBeLessThanOrEqual(heaviestBatch);
      }
    }),
    { numRuns: 60 },
  );
});
