// What an auditor may ask for, read strictly: a filter that is not understood is refused, never ignored.
import { Fault } from '@tappass/errors/fault';

export interface QueryText {
  readonly agentId: string;
  readonly eventType: string;
  readonly sessionId: string;
  readonly decision: string;
  /** RFC 3339, inclusive. */
  readonly since: string;
  /** RFC 3339, exclusive. */
  readonly until: string;
  readonly limit: number;
  readonly cursor: string;
}
export interface EntryFilter {
  readonly agentId: string | undefined;
  readonly kind: string | undefined;
  readonly sessionId: string | undefined;
  readonly decision: string | undefined;
  readonly sinceUs: bigint | undefined;
  readonly untilUs: bigint | undefined;
  /** Only entries before this seq. */
  readonly beforeSeq: bigint | undefined;
  readonly limit: number;
}

const defaultLimit = 100;
const maxLimit = 1000;
const decimal = /^(0|[1-9][0-9]{0,17})$/;
const rfc3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;

/** Empty texts and 0 mean "not given". Throws `bad_field`. */
export const readQuery = (query: QueryText): EntryFilter => ({
  agentId: orUndefined(query.agentId),
  kind: orUndefined(query.eventType),
  sessionId: orUndefined(query.sessionId),
  decision: orUndefined(query.decision),
  sinceUs: query.since === '' ? undefined : readTimeUs('since', query.since),
  untilUs: query.until === '' ? undefined : readTimeUs('until', query.until),
  beforeSeq: query.cursor === '' ? undefined : readCursor(query.cursor),
  limit: readLimit(query.limit),
});

/** `cursor` for the page after one that ended with this entry. */
export const cursorAfter = (seq: bigint): string => seq.toString();

/** Microseconds since 1970 of an RFC 3339 time; finer digits are cut off. */
const readTimeUs = (field: string, text: string): bigint => {
  const parts = rfc3339.exec(text);
  const ms = Date.parse(text.replace(' ', 'T').replace(/\.\d+/, ''));
  if (parts === null || Number.isNaN(ms)) throw bad(field, 'expects an RFC 3339 time with a time zone');
  return BigInt(ms) * 1000n + BigInt((parts[1] ?? '').padEnd(6, '0').slice(0, 6));
};

const readCursor = (text: string): bigint => {
  if (!decimal.test(text)) throw bad('cursor', 'is not one that was given out');
  return BigInt(text);
};

const readLimit = (limit: number): number => {
  if (!Number.isInteger(limit) || limit < 0 || limit > maxLimit)
    throw bad('limit', `is a whole number of at most ${maxLimit}`);
  return limit === 0 ? defaultLimit : limit;
};

const orUndefined = (text: string): string | undefined => (text === '' ? undefined : text);

const bad = (field: string, detail: string): Fault => new Fault('bad_field', { details: { field, detail } });
