// Asks keys to sign what has just passed. Without the token the answer does not leave: nobody could prove later what was permitted.
import type { Call, Capability } from '@tappass/pipeline/call';
import type { PermittedCall } from '@tappass/pipeline/ports';
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';

/** @throws Fault not_ready or deadline */
export async function mintCapability(
  { rooms, metrics }: Pick<EdgeRoom, 'rooms' | 'metrics'>,
  whose: { readonly identity: Identity; readonly requestId: string; readonly policyRevision: string },
  call: Call,
  calls: readonly PermittedCall[],
): Promise<Capability> {
  const { identity, requestId, policyRevision } = whose;
  const options = { principal: identity.signed, requestId, timeoutMs: 900 };
  const asked = { calls: [...calls], sessionId: call.session.id, policyRevision };
  const { token, tokenId, expiresAtMs } = await rooms.keys.mintCapability(asked, options);
  metrics.capabilityTokens.inc({ result: 'minted' });
  return { token, tokenId, expiresAtMs: Number(expiresAtMs) };
}
