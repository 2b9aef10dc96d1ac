// entry_v1: the exact bytes of one ledger entry. One entry has one byte form; every other input is refused.
import { Fault } from '@tappass/errors/fault';
import { uuidFromBytes, writeUuid } from './uuid.ts';

export interface Entry {
  /** 0-based over the whole ledger; also the Merkle leaf index. */
  readonly seq: bigint;
  /** entry_hash of the entry before; 32 zero bytes at seq 0. */
  readonly prev: Buffer;
  readonly tenant: string;
  /** 0-based within the tenant. */
  readonly tenantSeq: bigint;
  /** entry_hash of the tenant's entry before; zeros at tenantSeq 0. */
  readonly tenantPrev: Buffer;
  /** The broker's clock, never decreasing. */
  readonly recordedAtUs: bigint;
  /** The producer's claim. */
  readonly occurredAtUs: bigint;
  readonly eventId: string;
  /** Sequence of the bus message it came in; 0 = not from the bus. */
  readonly busSeq: bigint;
  readonly kind: string;
  /** SPIFFE ID of whoever owns the subject it was published on, never what the message says of itself. */
  readonly producer: string;
  readonly producerBoot: bigint;
  readonly producerSeq: bigint;
  readonly bodyCommit: Buffer;
}

const magic = Buffer.from('TAPLED\x00\x01', 'latin1');
const fixedBytes = 8 + 8 + 32 + 16 + 8 + 32 + 8 + 8 + 16 + 8 + 1 + 1 + 8 + 8 + 32;
const maxTextBytes = 255;
const maxU64 = 0xffff_ffff_ffff_ffffn;
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const loneSurrogate = /[\ud800-\udfff]/u;

/** Throws `entry_invalid` when a field does not fit its place. */
export const encodeEntry = (entry: Entry): Buffer => {
  const kind = textBytes('kind', entry.kind);
  const producer = textBytes('producer', entry.producer);
  const out = Buffer.allocUnsafe(fixedBytes + kind.length + producer.length);
  let at = writeBytes(out, 0, 'magic', magic, 8);
  at = writeU64(out, at, 'seq', entry.seq);
  at = writeBytes(out, at, 'prev', entry.prev, 32);
  at = writeUuid(out, at, entry.tenant);
  at = writeU64(out, at, 'tenant_seq', entry.tenantSeq);
  at = writeBytes(out, at, 'tenant_prev', entry.tenantPrev, 32);
  at = writeU64(out, at, 'recorded_at_us', entry.recordedAtUs);
  at = writeU64(out, at, 'occurred_at_us', entry.occurredAtUs);
  at = writeUuid(out, at, entry.eventId);
  at = writeU64(out, at, 'bus_seq', entry.busSeq);
  at = writeText(out, at, kind);
  at = writeText(out, at, producer);
  at = writeU64(out, at, 'producer_boot', entry.producerBoot);
  at = writeU64(out, at, 'producer_seq', entry.producerSeq);
  writeBytes(out, at, 'body_commit', entry.bodyCommit, 32);
  return out;
};

/** The 16 bytes of the tenant in an encoded entry. */
export const tenantIn = (entry: Buffer): Buffer => entry.subarray(48, 64);
export const eventIdIn = (entry: Buffer): Buffer => entry.subarray(120, 136);

const writeBytes = (out: Buffer, at: number, field: string, value: Uint8Array, length: number): number => {
  if (value.length !== length) throw refused(`${field} has ${value.length} bytes instead of ${length}`);
  out.set(value, at);
  return at + length;
};

const writeU64 = (out: Buffer, at: number, field: string, value: bigint): number => {
  if (value < 0n || value > maxU64) throw refused(`${field} does not fit 64 bits`);
  return out.writeBigUInt64BE(value, at);
};

const writeText = (out: Buffer, at: number, value: Buffer): number => {
  out[at] = value.length;
  out.set(value, at + 1);
  return at + 1 + value.length;
};

/** Throws `entry_invalid` for anything `encodeEntry` cannot have written: short, long, other magic, bad UTF-8, empty texts. */
export const decodeEntry = (input: Uint8Array): Entry => {
  const from = Buffer.from(input.buffer, input.byteOffset, input.length);
  if (from.length < fixedBytes) throw refused('it ends too early');
  const producerAt = kindAt + 1 + from[kindAt]!;
  const restAt = producerAt + 1 + (from[producerAt] ?? 0);
  const excess = from.length - restAt - restBytes;
  if (excess < 0) throw refused('it ends too early');
  if (excess > 0) throw refused(`${excess} bytes follow it`);
  if (!from.subarray(0, 8).equals(magic)) throw refused('it does not start with the magic');
  return {
    seq: from.readBigUInt64BE(8),
    prev: copied(from, 16, 32),
    tenant: uuidFromBytes(tenantIn(from)),
    tenantSeq: from.readBigUInt64BE(64),
    tenantPrev: copied(from, 72, 32),
    recordedAtUs: from.readBigUInt64BE(104),
    occurredAtUs: from.readBigUInt64BE(112),
    eventId: uuidFromBytes(eventIdIn(from)),
    busSeq: from.readBigUInt64BE(136),
    kind: readText(from.subarray(kindAt + 1, producerAt)),
    producer: readText(from.subarray(producerAt + 1, restAt)),
    producerBoot: from.readBigUInt64BE(restAt),
    producerSeq: from.readBigUInt64BE(restAt + 8),
    bodyCommit: copied(from, restAt + 16, 32),
  };
};

const kindAt = 144;
/** After the texts: boot and sequence of the producer, and the commitment. */
const restBytes = 8 + 8 + 32;

const copied = (from: Buffer, at: number, length: number): Buffer => Buffer.from(from.subarray(at, at + length));

const textBytes = (field: string, text: string): Buffer => {
  const before = written.get(text);
  if (before !== undefined) return before;
  const bytes = encodeText(field, text);
  if (written.size >= mostWritten) written.clear();
  written.set(text, bytes);
  return bytes;
};

/** Kinds and producers are few, and each is in thousands of entries; a producer that makes kinds up shall not fill the memory. */
const written = new Map<string, Buffer>();
const mostWritten = 256;

const encodeText = (field: string, text: string): Buffer => {
  if (loneSurrogate.test(text)) throw refused(`${field} holds a lone surrogate`);
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length === 0 || bytes.length > maxTextBytes) throw refused(`${field} has ${bytes.length} bytes`);
  return bytes;
};

const ascii = /^[ -~]+$/;

const readText = (bytes: Buffer): string => {
  if (bytes.length === 0) throw refused('a text is empty');
  const plain = bytes.toString('latin1');
  if (ascii.test(plain)) return plain;
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw refused('a text is not UTF-8', cause);
  }
};

const refused = (detail: string, cause?: unknown): Fault => new Fault('entry_invalid', { details: { detail }, cause });
