// The committed policy.wasm, as it ships: inside the bundle of this service.
import { createHash } from 'node:crypto';
import wasm from '../../policy.wasm';

export const policyWasm: Uint8Array = wasm;

/** Eight hex digits that name the compiled policy with its tables and prices. */
export const digestOf = (...parts: (Uint8Array | string)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('hex').slice(0, 8);
};
