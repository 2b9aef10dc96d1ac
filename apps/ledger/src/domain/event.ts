// An event as it arrived on the bus, its identity, and whether it may become an entry as it is.
import { createHash } from 'node:crypto';
import { isFault } from '@tappass/errors/fault';
import type { JsonObject } from '@tappass/evidence/canonical-json';
import { decodeMembers } from '@tappass/evidence/canonical-members';
import { membersRead } from './stored-body.ts';
import { isUuid, nilUuid, uuidV7TimeMs } from './uuid.ts';

/** What a producer says; nothing of it is trusted but that its bytes are these. */
export interface ArrivedEvent {
  readonly eventId: string;
  readonly tenant: string;
  readonly kind: string;
  readonly occurredAtUs: bigint;
  readonly producerBoot: bigint;
  readonly producerSeq: bigint;
  readonly salt: Uint8Array;
  readonly body: Uint8Array;
}

/** `body`: of a canonical body, the members the ledger reads. */
export type Admission = { readonly ok: true; readonly body: JsonObject } | { readonly ok: false; readonly why: string };

/** Kinds only the ledger may use; from anybody else they are refused, so that nobody speaks in its name. */
const reservedPrefix = 'ledger_';
const validKind = /^[a-z0-9][a-z0-9_.]{0,99}$/;
const digestContext = 'tappass/ledger-event/v1\n';

/** What makes two events with one id the same event; all of it stands in the header of an entry, so old ones can be asked. */
export interface EventIdentity {
  readonly producer: string;
  readonly eventId: string;
  readonly tenant: string;
  readonly kind: string;
  readonly occurredAtUs: bigint;
  readonly bodyCommit: Buffer;
}

/**
 * SHA-256 over who said what. Boot and sequence of the producer are left out: an unacknowledged event that is sent again
 * after a restart is the same event.
 */
export const eventDigest = (identity: EventIdentity): Buffer => {
  const hash = createHash('sha256').update(digestContext);
  const part = (bytes: Uint8Array): void => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  const { producer, eventId, tenant, kind, occurredAtUs, bodyCommit } = identity;
  for (const text of [producer, eventId, tenant, kind, occurredAtUs.toString()]) part(Buffer.from(text, 'utf8'));
  part(bodyCommit);
  return hash.digest();
};

/** Whether an event may become an entry; `why` is a fixed word, never anything the event says. */
export const admit = (event: ArrivedEvent, ownEvent: boolean): Admission => {
  if (uuidV7TimeMs(event.eventId) === undefined) return refused('event_id');
  if (!isUuid(event.tenant)) return refused('tenant');
  if (!validKind.test(event.kind)) return refused('kind');
  if (event.kind.startsWith(reservedPrefix) && !ownEvent) return refused('kind_reserved');
  if (event.occurredAtUs < 0n) return refused('occurred_at');
  if (event.salt.length !== 32) return refused('salt');
  try {
    return { ok: true, body: decodeMembers(event.body, membersRead) };
  } catch (thrown) {
    if (isFault(thrown, 'not_canonical')) return refused('body');
    throw thrown;
  }
};

/** The tenant an unusable event still belongs to, so that its owner sees the refusal. */
export const tenantOf = (event: ArrivedEvent): string => (isUuid(event.tenant) ? event.tenant : nilUuid);

const refused = (why: string): Admission => ({ ok: false, why });
