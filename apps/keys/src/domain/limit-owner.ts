// Whose limit a lease counts under: read from the principal. A session is only ever one of the caller's own, whatever id was sent.
import type { KeyObject } from 'node:crypto';
import type { Principal } from '@tappass/contracts/common';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { sessionKey } from './session-key.ts';

/**
 * @param pepper the oldest that is held: an owner keeps its name while peppers rotate
 * @throws Fault bad_field for a scope this credential does not have
 */
export function limitOwner(
  principal: Principal,
  { scope, scopeId }: { readonly scope: string; readonly scopeId: string },
  pepper: () => KeyObject,
): string {
  if (scope === 'session' && scopeId !== '') return sessionKey(pepper(), principal, scopeId);
  if (scope === 'agent') return principal.agentUuid;
  if (scope === 'developer' && principal.developerPseudonym !== '') return principal.developerPseudonym;
  if (scope === 'org') return uuidText(principal.orgUuid);
  throw new Fault('bad_field', {
    details: { field: 'wants', detail: `cannot be counted by ${scope} for this credential` },
  });
}
