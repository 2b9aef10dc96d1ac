// Random bytes drawn from the kernel in bulk: one draw for hundreds of salts and ids. A byte is handed out once and wiped from the pool.
import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(16 * 1024);
let used = pool.length;

/** @param count at most 16 KiB */
export function randomBytesPooled(count: number): Uint8Array {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = new Uint8Array(count);
  bytes.set(pool.subarray(used, used + count));
  pool.fill(0, used, used + count);
  used += count;
  return bytes;
}
