// Asks policy about tool calls that need a human. Every time, since a grant is used up there and nowhere else.
import { Fault } from '@tappass/errors/fault';
import type { ApprovalAnswer, ApprovalAsk } from '@tappass/pipeline/ports';
import { fingerprintFor, type Waiting } from '../domain/fingerprint-for.ts';
import type { EdgeRoom } from '../edge-room.ts';
import { actionFingerprint, sealArguments } from './approved-action.ts';

type Asking = Waiting & { readonly arrived: { readonly requestId: string } };

/** All within the call's patience. The wait for a human is none of it: that is the caller's own. @throws Fault not_ready, deadline, vault_unavailable or evidence_unavailable: nothing that needs a human passes without one */
export async function askApprovals(
  edge: Pick<EdgeRoom, 'rooms' | 'fingerprints'>,
  caller: Asking,
  sessionId: string,
  asks: readonly ApprovalAsk[],
): Promise<readonly ApprovalAnswer[]> {
  const { identity, arrived } = caller;
  const fingerprint = await fingerprintFor(edge, caller);
  const { agentUuid } = identity.principal;
  const question = {
    sessionId,
    asks: asks.map(({ tool, argumentsText, ordinal, tier, ttlSeconds, rule }) => {
      const action = { agentUuid, tool, argumentsText, ordinal };
      return {
        ...{ tool, tier, rule, ttlMs: BigInt(ttlSeconds) * 1000n },
        fingerprint: actionFingerprint(fingerprint, action),
        sealedArguments: sealArguments(fingerprint, action),
      };
    }),
  };
  const { answers } = await arrived.patience.ask('policy', (timeoutMs) =>
    edge.rooms.policy.requestApprovals(question, {
      ...{ principal: identity.signed, requestId: arrived.requestId, timeoutMs },
    }),
  );
  if (answers.length !== asks.length) throw new Fault('not_ready', { details: { part: 'policy' } });
  return answers.map((answer) => ({ ...answer, state: stateOf(answer.state) }));
}

/** Only the word itself is a grant. */
const stateOf = (state: string): ApprovalAnswer['state'] =>
  state === 'granted' || state === 'waiting' || state === 'denied' ? state : 'pending';
