// The client's session: a header names it and keys tells what it remembers; without one it is new, and knows of its principal's others what counts here.

import { Fault } from '@tappass/errors/fault';
import { randomBytesPooled } from '@tappass/evidence/random-pool';
import { type Classification, classifications } from '@tappass/pipeline/classification';
import { freshSession, principalShare, type SessionView, type Taint } from '@tappass/pipeline/session';
import { newSessionId } from '@tappass/pipeline/session-id';
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';
import type { Floor } from '../sessions/floors.ts';

/** At once for a new session of a principal whose floor is known. @throws Fault bad_field for what is no id; not_ready or deadline */
export function openSession(
  { rooms, floors }: Pick<EdgeRoom, 'rooms' | 'floors'>,
  identity: Identity,
  asked: { readonly sessionId: string; readonly requestId: string },
): SessionView | Promise<SessionView> {
  const options = { principal: identity.signed, requestId: asked.requestId, timeoutMs: 900 };
  if (asked.sessionId !== '') return rooms.keys.openSession({ sessionId: asked.sessionId }, options).then(viewOf);
  const floor = floors.known(identity);
  return floor === undefined ? floors.ask(identity, options).then(beginning) : beginning(floor);
}

const beginning = ({ risk, threats, probes }: Floor): SessionView => ({
  ...freshSession(newSessionId(Date.now(), randomBytesPooled(8))),
  ...{ threats, principalRisk: risk * principalShare, principalProbes: probes * principalShare },
});

type Opened = Awaited<ReturnType<EdgeRoom['rooms']['keys']['openSession']>>;

function viewOf({ sessionId, turnIndex, state }: Opened): SessionView {
  if (state === undefined || !(classifications as readonly string[]).includes(state.classification))
    throw new Fault('not_ready', { details: { part: 'keys' } });
  const { risk, threats, probes, principalRisk, principalProbes, incidents } = state;
  const { tools, toolCalls, toolCallsMade, left, blocks, sealedTokens, spentUsdMicros } = state;
  return {
    id: sessionId,
    turn: turnIndex,
    isNew: false,
    classification: state.classification as Classification,
    taints: state.taints as Taint[],
    tools: Object.keys(tools).length === 0 ? undefined : tools,
    ...{
      risk,
      threats,
      probes,
      principalRisk,
      principalProbes,
      incidents,
      toolCalls,
      toolCallsMade,
      left,
      blocks,
      sealedTokens,
      spentUsdMicros,
    },
  };
}
