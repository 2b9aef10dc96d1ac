// The keys for a target: held in memory, or leased; an empty one for a server in the operator's own house that asks for none.
import type { EdgeRoom } from '../edge-room.ts';
import type { Upstream } from '../providers/upstream.ts';
import { KeyChoice } from '../vault/key-choice.ts';
import type { Caller } from './call-ports.ts';

/** @throws Fault no_provider_credential, vault_unavailable, bad_signature */
export async function keysFor(
  { credentials, restingKeys }: Pick<EdgeRoom, 'credentials' | 'restingKeys'>,
  { arrived, identity }: Caller,
  { provider, origin }: Upstream,
): Promise<KeyChoice> {
  const ask = provider.needsCredential ? 'ask' : 'askOptional';
  const keys =
    credentials.known(identity, provider.name) ??
    (await arrived.patience.wait('vault', credentials[ask](identity, provider.name, origin, arrived.requestId)));
  return new KeyChoice(keys, restingKeys, Math.random);
}
