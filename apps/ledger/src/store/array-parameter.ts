// Arrays as PostgreSQL takes them in its binary form: written in one go, where the text form would be quoted, escaped and parsed value by value.

/** Object ids of the element types (pg_type). */
const oids = { int4: 23, int8: 20, text: 25, uuid: 2950 } as const;
const headerBytes = 20;
const lengthBytes = 4;
const nullLength = -1;

export const int4s = (values: readonly number[]): Buffer => {
  const out = begin(oids.int4, values.length, values.length * 4);
  let at = headerBytes;
  for (const value of values) at = out.writeInt32BE(value, out.writeInt32BE(4, at));
  return out;
};

export const int8s = (values: readonly bigint[]): Buffer => {
  const out = begin(oids.int8, values.length, values.length * 8);
  let at = headerBytes;
  for (const value of values) at = out.writeBigInt64BE(value, out.writeInt32BE(8, at));
  return out;
};

/** @param values 16 bytes each */
export const uuids = (values: readonly Uint8Array[]): Buffer => {
  const out = begin(oids.uuid, values.length, values.length * 16);
  let at = headerBytes;
  for (const value of values) {
    if (value.length !== 16) throw new RangeError('a UUID has 16 bytes');
    at = out.writeInt32BE(16, at);
    out.set(value, at);
    at += 16;
  }
  return out;
};

export const texts = (values: readonly (string | null)[]): Buffer => {
  const sizes = values.map((value) => (value === null ? nullLength : Buffer.byteLength(value, 'utf8')));
  const out = begin(
    oids.text,
    values.length,
    sizes.reduce((sum, size) => sum + Math.max(0, size), 0),
  );
  if (values.includes(null)) out.writeInt32BE(1, 4);
  let at = headerBytes;
  values.forEach((value, index) => {
    at = out.writeInt32BE(sizes[index]!, at);
    if (value !== null) at += out.write(value, at, 'utf8');
  });
  return out;
};

// dimensions, whether there are nulls, element type, and for the one dimension its length and first index
const begin = (oid: number, count: number, valueBytes: number): Buffer => {
  const out = Buffer.allocUnsafe(headerBytes + count * lengthBytes + valueBytes);
  out.writeInt32BE(1, 0);
  out.writeInt32BE(0, 4);
  out.writeInt32BE(oid, 8);
  out.writeInt32BE(count, 12);
  out.writeInt32BE(1, 16);
  return out;
};
