// What an action's entry says of its content: a keyed fingerprint, never the words.
import { fingerprintFor, type Waiting } from '../domain/fingerprint-for.ts';
import type { EdgeRoom } from '../edge-room.ts';
import type { FingerprintPart } from '../vault/fingerprints.ts';

/** To be asked before anything is done: what is done without one could not be put on record. @throws Fault vault_unavailable, bad_signature */
export async function fingerprintOf(
  edge: Pick<EdgeRoom, 'fingerprints'>,
  whose: Waiting,
  part: FingerprintPart,
  text: string,
): Promise<string> {
  const fingerprint = await fingerprintFor(edge, whose);
  return fingerprint(part, Buffer.from(text));
}
