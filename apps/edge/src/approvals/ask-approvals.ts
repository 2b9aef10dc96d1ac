// Asks policy about tool calls that need a human. Every time, since a grant is used up there and nowhere else.
import { Fault } from '@tappass/errors/fault';
import type { ApprovalAnswer, ApprovalAsk } from '@tappass/pipeline/ports';
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';
import { actionFingerprint, sealArguments } from './approved-action.ts';

/** A new request waits for its entry in the ledger. */
const timeoutMs = 3_000;

export interface Asking {
  readonly identity: Identity;
  readonly requestId: string;
  readonly sessionId: string;
}

/** @throws Fault not_ready, deadline, vault_unavailable or evidence_unavailable: nothing that needs a human passes without one */
export async function askApprovals(
  { rooms, fingerprints }: Pick<EdgeRoom, 'rooms' | 'fingerprints'>,
  { identity, requestId, sessionId }: Asking,
  asks: readonly ApprovalAsk[],
): Promise<readonly ApprovalAnswer[]> {
  const fingerprint = fingerprints.known(identity) ?? (await fingerprints.ask(identity));
  const { agentUuid } = identity.principal;
  const { answers } = await rooms.policy.requestApprovals(
    {
      sessionId,
      asks: asks.map(({ tool, argumentsText, ordinal, tier, ttlSeconds, rule }) => {
        const action = { agentUuid, tool, argumentsText, ordinal };
        return {
          ...{ tool, tier, rule, ttlMs: BigInt(ttlSeconds) * 1000n },
          fingerprint: actionFingerprint(fingerprint, action),
          sealedArguments: sealArguments(fingerprint, action),
        };
      }),
    },
    { principal: identity.signed, requestId, timeoutMs },
  );
  if (answers.length !== asks.length) throw new Fault('not_ready', { details: { part: 'policy' } });
  return answers.map((answer) => ({ ...answer, state: stateOf(answer.state) }));
}

/** Only the word itself is a grant. */
const stateOf = (state: string): ApprovalAnswer['state'] =>
  state === 'granted' || state === 'waiting' || state === 'denied' ? state : 'pending';
