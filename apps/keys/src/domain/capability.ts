// What a capability token says: which agent may execute which calls, until when, under which policy. Sixty seconds, and never for anything else.
import type { Principal } from '@tappass/contracts/common';
import type { PermittedCall } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';

export const capabilityLifeMs = 60_000;
export const capabilityType = 'tap-cap+jwt';
export const capabilityIssuer = 'tappass';
export const capabilityAudience = 'tappass/tools';

const mostCalls = 128;
const sha256 = /^[0-9a-f]{64}$/;

export interface Minting {
  readonly principal: Principal;
  readonly calls: readonly PermittedCall[];
  readonly sessionId: string;
  readonly policyRevision: string;
  readonly trustDomain: string;
  readonly tokenId: string;
  readonly nowMs: number;
}

/** Seconds since 1970, as JWTs count. @throws Fault bad_field */
export function capabilityClaims(minting: Minting): Record<string, unknown> {
  const { principal, calls, nowMs } = minting;
  const sound = calls.every(
    ({ id, name, argumentsSha256 }) => id.length <= 256 && name.length <= 256 && sha256.test(argumentsSha256),
  );
  if (calls.length === 0 || calls.length > mostCalls || !sound)
    throw new Fault('bad_field', { details: { field: 'calls', detail: `expects 1 to ${mostCalls} tool calls` } });
  const seconds = Math.floor(nowMs / 1000);
  return {
    iss: capabilityIssuer,
    sub: `spiffe://${minting.trustDomain}/agent/${principal.orgSlug}/${principal.agentId}`,
    aud: capabilityAudience,
    iat: seconds,
    nbf: seconds,
    exp: seconds + capabilityLifeMs / 1000,
    jti: minting.tokenId,
    tenant: uuidText(principal.orgUuid),
    agent_id: principal.agentId,
    agent_uuid: principal.agentUuid,
    key_id: principal.keyId,
    session: minting.sessionId,
    cap: calls.map(({ id, name, argumentsSha256 }) => ({ id, name, args: argumentsSha256 })),
    pol: minting.policyRevision,
    rev: Number(principal.epoch),
  };
}
