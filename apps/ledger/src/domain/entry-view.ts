// An entry as it leaves the ledger for a reader: what the hashed bytes say, never what a search column says.
import { decodeEntry } from './entry.ts';

export interface EntryView {
  readonly seq: bigint;
  readonly hash: string;
  readonly eventId: string;
  readonly kind: string;
  readonly producer: string;
  readonly recordedAt: string;
  readonly occurredAt: string;
  readonly tenantSeq: bigint;
  readonly body: string;
  readonly erased: boolean;
  readonly orgUuid: string;
  readonly busSeq: bigint;
}
export interface FoundRow {
  readonly hash: Buffer;
  readonly bytes: Buffer;
  readonly body: Buffer | null;
}

/** A reply must fit one message of the bus; one body of the largest size always does. */
const maxPageBytes = 512 * 1024;

/** Throws `entry_invalid` when the stored bytes are no entry. */
export const viewOf = ({ hash, bytes, body }: FoundRow): EntryView => {
  const entry = decodeEntry(bytes);
  return {
    seq: entry.seq,
    hash: hash.toString('hex'),
    eventId: entry.eventId,
    kind: entry.kind,
    producer: entry.producer,
    recordedAt: timeText(entry.recordedAtUs),
    occurredAt: timeText(entry.occurredAtUs),
    tenantSeq: entry.tenantSeq,
    body: body?.toString('utf8') ?? '',
    erased: body === null,
    orgUuid: entry.tenant,
    busSeq: entry.busSeq,
  };
};

/** The longest beginning of a page that fits one message; at least one row. */
export const fittingRows = <T extends FoundRow>(rows: readonly T[]): readonly T[] => {
  let bytes = 0;
  const end = rows.findIndex((row, at) => {
    bytes += row.bytes.length + (row.body?.length ?? 0) + 400;
    return at > 0 && bytes > maxPageBytes;
  });
  return end < 0 ? rows : rows.slice(0, end);
};

const lastNamedUs = 253_402_300_799_999_999n; // 9999-12-31T23:59:59.999999Z
/** RFC 3339 in UTC with microseconds; a producer's claim beyond the year 9999 is shown as its end. */
const timeText = (us: bigint): string => {
  const shown = us > lastNamedUs ? lastNamedUs : us;
  const micros = (shown % 1_000_000n).toString().padStart(6, '0');
  return `${new Date(Number(shown / 1000n)).toISOString().slice(0, 19)}.${micros}Z`;
};
