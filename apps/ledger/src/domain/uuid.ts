// UUIDs as text and as the 16 bytes an entry holds; only the canonical lower-case form is read.
import { Fault } from '@tappass/errors/fault';

const canonicalUuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The tenant of the system itself. */
export const nilUuid = '00000000-0000-0000-0000-000000000000';

export const isUuid = (text: string): boolean => canonicalUuid.test(text);

/** Writes 16 bytes at `at` and returns where they end. Throws `entry_invalid` for anything but the canonical lower-case form. */
export const writeUuid = (out: Buffer, at: number, uuid: string): number => {
  if (!isUuid(uuid)) throw notCanonical();
  let end = at;
  for (const [from, to] of hexGroups) end += out.write(uuid.slice(from, to), end, 'hex');
  return end;
};

const hexGroups = [
  [0, 8],
  [9, 13],
  [14, 18],
  [19, 23],
  [24, 36],
] as const;

const notCanonical = (): Fault =>
  new Fault('entry_invalid', { details: { detail: 'a UUID is not in canonical form' } });

/** 16 bytes. Throws `entry_invalid` for anything but the canonical lower-case form. */
export const uuidToBytes = (uuid: string): Buffer => {
  if (!isUuid(uuid)) throw notCanonical();
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
};

export const uuidFromBytes = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
};

/** Milliseconds since 1970 that a UUIDv7 carries (RFC 9562 5.7), undefined for any other version. */
export const uuidV7TimeMs = (uuid: string): number | undefined =>
  isUuid(uuid) && uuid[14] === '7' ? Number.parseInt(uuid.slice(0, 8) + uuid.slice(9, 13), 16) : undefined;

/** A UUIDv8 (RFC 9562 5.8) made of the first 16 bytes of a digest: the same digest always names the same event. */
export const uuidOfDigest = (digest: Uint8Array): string => {
  const bytes = Buffer.from(digest.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return uuidFromBytes(bytes);
};
