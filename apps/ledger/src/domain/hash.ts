// The three hashes of the ledger: leaf (which is also the chain link), node, and the salted commitment to a body.
import { hash } from 'node:crypto';

export const hashBytes = 32;
export const zeroHash: Buffer = Buffer.alloc(hashBytes);

const leafPrefix = 0x00;
const nodePrefix = 0x01;
const bodyContext = Buffer.from('tappass/ledger-body/v1\n', 'utf8');

// One call over one buffer: hash objects cost more than the hashing, and every one of them is garbage.
const sha256 = (bytes: Buffer): Buffer => hash('sha256', bytes, 'buffer');

/** SHA-256(0x00 ‖ entry): RFC 6962's leaf hash and the `prev` of the next entry, so nothing chained is outside the tree. */
export const entryHash = (entry: Uint8Array): Buffer => {
  const input = Buffer.allocUnsafe(1 + entry.length);
  input[0] = leafPrefix;
  input.set(entry, 1);
  return sha256(input);
};

/** SHA-256(0x01 ‖ left ‖ right), RFC 6962 2.1. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => {
  const input = Buffer.allocUnsafe(1 + left.length + right.length);
  input[0] = nodePrefix;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256(input);
};

/** Without the 32-byte salt nobody can test guesses of an erased body against this. */
export const bodyCommit = (salt: Uint8Array, body: Uint8Array): Buffer => {
  const input = Buffer.allocUnsafe(bodyContext.length + salt.length + 8 + body.length);
  let at = bodyContext.length;
  input.set(bodyContext);
  input.set(salt, at);
  at = input.writeBigUInt64BE(BigInt(body.length), at + salt.length);
  input.set(body, at);
  return sha256(input);
};
