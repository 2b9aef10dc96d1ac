// UUIDv7 (RFC 9562): time-ordered ids that never go backwards within a process, in 16 bytes.
import { randomBytesPooled } from './random-pool.ts';

let lastMs = 0;
let counter = 0;

/** @param nowMs wall clock in ms; a clock that steps back keeps the last time and counts on */
export function uuidV7(nowMs: number): Uint8Array {
  const id = randomBytesPooled(16);
  if (nowMs > lastMs) {
    lastMs = nowMs;
    counter = ((id[6]! << 8) | id[7]!) & 0x7ff;
  } else if (++counter > 0xfff) {
    lastMs += 1;
    counter = 0;
  }
  const high = Math.floor(lastMs / 0x10000);
  id[0] = (high >>> 24) & 0xff;
  id[1] = (high >>> 16) & 0xff;
  id[2] = (high >>> 8) & 0xff;
  id[3] = high & 0xff;
  id[4] = (lastMs >>> 8) & 0xff;
  id[5] = lastMs & 0xff;
  id[6] = 0x70 | (counter >>> 8);
  id[7] = counter & 0xff;
  id[8] = 0x80 | (id[8]! & 0x3f);
  return id;
}

/** 16 bytes as the usual text form. */
export function uuidText(id: Uint8Array): string {
  const hex = Buffer.from(id.buffer, id.byteOffset, 16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The 16 bytes of a UUID's text. @throws RangeError when it is not one */
export function uuidBytes(text: string): Uint8Array {
  const hex = text.replaceAll('-', '');
  if (!/^[0-9a-fA-F]{32}$/.test(hex)) throw new RangeError('not a UUID');
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

/** The tenant of events that belong to no organisation. */
export const nilTenant: Uint8Array = new Uint8Array(16);
