// The client's session: a header names it and keys counts its turns; without one it is new, turn 1, and nobody is asked.
import type { Keys } from '@tappass/contracts/keys';
import { randomBytesPooled } from '@tappass/evidence/random-pool';
import { freshSession, type SessionView } from '@tappass/pipeline/session';
import type { Client } from '@tappass/rpc/caller';
import type { Identity } from '../identity/principal.ts';

export function openSession(): SessionView;
export function openSession(keys: Client<typeof Keys>, identity: Identity, sessionId: string): Promise<SessionView>;
export function openSession(
  keys?: Client<typeof Keys>,
  identity?: Identity,
  sessionId = '',
): SessionView | Promise<SessionView> {
  if (keys === undefined || identity === undefined)
    return freshSession(`ses_${Buffer.from(randomBytesPooled(12)).toString('hex')}`);
  return keys
    .openSession({ sessionId }, { principal: identity.signed, timeoutMs: 900 })
    .then((session) => ({ ...freshSession(session.sessionId), turn: session.turnIndex }));
}
