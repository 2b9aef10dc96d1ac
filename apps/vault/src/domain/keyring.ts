// The states of a data key and the only ways between them: exactly one key of a ring writes, and none is destroyed while it may be needed.
import { Fault } from '@tappass/errors/fault';

export type KeyState = 'staged' | 'active' | 'decrypt_only' | 'retired' | 'destroyed';

export interface RingKey {
  readonly kid: string;
  readonly state: KeyState;
}
export type Keyring = readonly RingKey[];

/** From each state, where a key may go. `staged → retired` is an abandoned rotation; everything else moves one step. */
const next: Readonly<Record<KeyState, readonly KeyState[]>> = {
  staged: ['active', 'retired'],
  active: ['decrypt_only'],
  decrypt_only: ['retired'],
  retired: ['destroyed'],
  destroyed: [],
};
const readable: ReadonlySet<KeyState> = new Set(['staged', 'active', 'decrypt_only']);

/** The one key that seals. Throws `rotation_conflict` for a ring with none or more than one. */
export const activeKey = (ring: Keyring): RingKey => {
  const active = ring.filter((key) => key.state === 'active');
  if (active.length !== 1) throw conflict(`the ring has ${active.length} active keys`);
  return active[0]!;
};

/** The key a ciphertext names, when it may still open it; undefined for unknown, retired and destroyed ones. */
export const readableKey = (ring: Keyring, kid: string): RingKey | undefined =>
  ring.find((key) => key.kid === kid && readable.has(key.state));

/** Adds a new key that can be tried but does not seal yet. One at a time. */
export const stage = (ring: Keyring, kid: string): Keyring => {
  if (ring.some((key) => key.kid === kid)) throw conflict(`${kid} exists`);
  if (ring.some((key) => key.state === 'staged')) throw conflict('another key is staged');
  return [...ring, { kid, state: 'staged' }];
};

/** The staged key becomes active and the active one decrypt_only, in one step. */
export const promote = (ring: Keyring, kid: string): Keyring => {
  const from = ring.find((key) => key.state === 'active');
  const promoted = move(ring, kid, 'active');
  return from === undefined ? promoted : move(promoted, from.kid, 'decrypt_only');
};

export const retire = (ring: Keyring, kid: string): Keyring => move(ring, kid, 'retired');

export const destroy = (ring: Keyring, kid: string): Keyring => move(ring, kid, 'destroyed');

/** Keys to try for ciphertexts that name none, in the fixed order current, staged, previous. */
export const trialOrder = (ring: Keyring): RingKey[] =>
  (['active', 'staged', 'decrypt_only'] as const).flatMap((state) => ring.filter((key) => key.state === state));

const move = (ring: Keyring, kid: string, to: KeyState): Keyring => {
  const key = ring.find((one) => one.kid === kid);
  if (key === undefined) throw conflict(`${kid} is not in the ring`);
  if (!next[key.state].includes(to)) throw conflict(`${kid} is ${key.state} and cannot become ${to}`);
  return ring.map((one) => (one === key ? { kid, state: to } : one));
};

const conflict = (detail: string): Fault => new Fault('rotation_conflict', { details: { detail } });
