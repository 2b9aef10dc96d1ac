// The three hashes of the ledger: leaf (which is also the chain link), node, and the salted commitment to a body.
import { createHash } from 'node:crypto';

export const hashBytes = 32;
export const zeroHash: Buffer = Buffer.alloc(hashBytes);

const leafPrefix = Buffer.of(0x00);
const nodePrefix = Buffer.of(0x01);
const bodyContext = Buffer.from('tappass/ledger-body/v1\n', 'utf8');

/** SHA-256(0x00 ‖ entry): RFC 6962's leaf hash and the `prev` of the next entry, so nothing chained is outside the tree. */
export const entryHash = (entry: Uint8Array): Buffer => createHash('sha256').update(leafPrefix).update(entry).digest();

/** SHA-256(0x01 ‖ left ‖ right), RFC 6962 2.1. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer =>
  createHash('sha256').update(nodePrefix).update(left).update(right).digest();

/** Without the 32-byte salt nobody can test guesses of an erased body against this. */
export const bodyCommit = (salt: Uint8Array, body: Uint8Array): Buffer => {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(body.length));
  return createHash('sha256').update(bodyContext).update(salt).update(length).update(body).digest();
};
