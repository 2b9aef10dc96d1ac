// Where a ciphertext belongs: its place is authenticated with it, so that it opens nowhere else.

/** The place of one sealed value; all parts together are its identity. */
export interface Place {
  /** UUID; the nil UUID is the deployment itself. */
  readonly tenant: string;
  readonly collection: string;
  readonly recordId: string;
  readonly field: string;
}

const context = Buffer.from('tappass/vault-aad/v1\n', 'utf8');

/** Context ‖ for each of tenant, collection, record_id, field, kid: u32 length ‖ UTF-8. Lengths keep "a‖bc" apart from "ab‖c". */
export const encodeAad = (place: Place, kid: string): Buffer =>
  Buffer.concat([
    context,
    ...[place.tenant, place.collection, place.recordId, place.field, kid].flatMap((part) => {
      const bytes = Buffer.from(part, 'utf8');
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  ]);
