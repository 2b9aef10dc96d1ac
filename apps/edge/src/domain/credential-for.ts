// The credential for a target: held in memory, or leased; none for a server in the operator's own house that asks for none.
import type { EdgeRoom } from '../edge-room.ts';
import type { Upstream } from '../providers/upstream.ts';
import type { Credential } from '../vault/credentials.ts';
import type { Caller } from './call-ports.ts';

/** @throws Fault no_provider_credential, vault_unavailable, bad_signature */
export async function credentialFor(
  { credentials }: Pick<EdgeRoom, 'credentials'>,
  { arrived, identity }: Caller,
  { provider, origin }: Upstream,
): Promise<Credential> {
  const known = credentials.known(identity, provider.name);
  if (known !== undefined) return known;
  const ask = provider.needsCredential ? 'ask' : 'askOptional';
  return credentials[ask](identity, provider.name, origin, arrived.requestId);
}
