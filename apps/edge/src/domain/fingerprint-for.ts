// The key an organisation's fingerprints are made with: held in memory, or leased within the call's patience.
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';
import type { Fingerprint } from '../vault/fingerprints.ts';
import type { Patience } from './patience.ts';

/** Whose fingerprints, and how long they are waited for. */
export interface Waiting {
  readonly identity: Identity;
  readonly arrived: { readonly patience: Patience };
}

/** @throws Fault vault_unavailable, bad_signature */
export async function fingerprintFor(
  { fingerprints }: Pick<EdgeRoom, 'fingerprints'>,
  { identity, arrived }: Waiting,
): Promise<Fingerprint> {
  return fingerprints.known(identity) ?? (await arrived.patience.wait('vault', fingerprints.ask(identity)));
}

/** Held before findings are weighed: without it a refusal names no digest and nothing is excepted. Who cannot go on without it says so. */
export async function keyForDigests(edge: Pick<EdgeRoom, 'fingerprints'>, waiting: Waiting): Promise<void> {
  await fingerprintFor(edge, waiting).catch(() => undefined);
}
