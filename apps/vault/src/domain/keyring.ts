// The states of a data key and the only ways between them: none writes before it was tried, none is destroyed while it may be needed.
import { Fault } from '@tappass/errors/fault';

export type KeyState = 'staged' | 'active' | 'decrypt_only' | 'retired' | 'destroyed';

/** From each state, where a key may go. `staged → retired` is an abandoned rotation; everything else moves one step. */
const next: Readonly<Record<KeyState, readonly KeyState[]>> = {
  staged: ['active', 'retired'],
  active: ['decrypt_only'],
  decrypt_only: ['retired'],
  retired: ['destroyed'],
  destroyed: [],
};
const readable: ReadonlySet<KeyState> = new Set(['staged', 'active', 'decrypt_only']);

/** Whether a key in this state may still open what was sealed with it. */
export const isReadable = (state: KeyState): boolean => readable.has(state);

/** Throws `rotation_conflict` for a way that does not exist. */
export const checkMove = (from: KeyState, to: KeyState): void => {
  if (next[from].includes(to)) return;
  throw new Fault('rotation_conflict', { details: { detail: `a key that is ${from} cannot become ${to}` } });
};
