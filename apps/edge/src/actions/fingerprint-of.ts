// What an action's entry says of its content: a keyed fingerprint, never the words.
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';
import type { FingerprintPart } from '../vault/fingerprints.ts';

/** @throws Fault vault_unavailable */
export async function fingerprintOf(
  { fingerprints }: Pick<EdgeRoom, 'fingerprints'>,
  identity: Identity,
  part: FingerprintPart,
  text: string,
): Promise<string> {
  const fingerprint = fingerprints.known(identity) ?? (await fingerprints.ask(identity));
  return fingerprint(part, Buffer.from(text));
}
