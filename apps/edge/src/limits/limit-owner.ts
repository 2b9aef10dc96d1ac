// Whose allowance a limit is: its name in this edge's memory, what keys is asked for, and what a refusal says. Keys takes the owner from the principal.
import type { LimitScope } from '@tappass/pipeline/ports';
import type { Identity } from '../identity/principal.ts';

/** Unique among all that one edge serves. */
export function ownerOf({ orgId, principal }: Identity, sessionId: string, scope: LimitScope): string {
  if (scope === 'org') return orgId;
  if (scope === 'developer') return `${orgId}/${principal.developerPseudonym}`;
  if (scope === 'agent') return principal.agentUuid;
  return `${principal.agentUuid}/${principal.developerPseudonym}/${sessionId}`;
}

export const scopeText = ({ principal }: Identity, scope: LimitScope): string =>
  ({
    org: `organisation ${principal.orgSlug}`,
    developer: 'this developer',
    agent: `agent ${principal.agentId}`,
    session: 'this session',
  })[scope];
