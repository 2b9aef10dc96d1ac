// The three hashes of the ledger: leaf (which is also the chain link), node, and the salted commitment to a body.
import { hash } from 'node:crypto';

export const hashBytes = 32;
export const zeroHash: Buffer = Buffer.alloc(hashBytes);

const leafPrefix = 0x00;
const nodePrefix = 0x01;
const bodyContext = Buffer.from('tappass/ledger-body/v1\n', 'utf8');

// One call over one buffer: hash objects cost more than the hashing. By way of a string, because a digest that is born as a
// buffer brings memory of its own outside the heap, at three times the price.
const sha256 = (bytes: Buffer): Buffer => Buffer.from(hash('sha256', bytes, 'binary'), 'latin1');

/** SHA-256(0x00 ‖ entry): RFC 6962's leaf hash and the `prev` of the next entry, so nothing chained is outside the tree. */
export const entryHash = (entry: Uint8Array): Buffer => {
  const input = Buffer.allocUnsafe(1 + entry.length);
  input[0] = leafPrefix;
  input.set(entry, 1);
  return sha256(input);
};

/** SHA-256(0x01 ‖ left ‖ right), RFC 6962 2.1. */
export const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => {
  // a proof from outside may hold anything
  if (left.length !== hashBytes || right.length !== hashBytes) return sha256(Buffer.concat([nodeStart, left, right]));
  node.set(left, 1);
  node.set(right, 1 + hashBytes);
  return sha256(node);
};

const nodeStart = Buffer.from([nodePrefix]);
/** Filled and hashed in one breath, so one is enough for all. */
const node = Buffer.alloc(1 + 2 * hashBytes, nodePrefix);

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
