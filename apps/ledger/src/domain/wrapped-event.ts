// Events the ledger cannot enter as they are, as entries of their own: rejected, or in conflict with one that has the same id.
import { createHash } from 'node:crypto';
import { canonicalize, type JsonObject } from '@tappass/evidence/canonical-json';
import { type ArrivedEvent, tenantOf } from './event.ts';
import { uuidOfDigest } from './uuid.ts';

export type WrappedKind = 'ledger_rejected' | 'ledger_duplicate_conflict';

const idContext = 'tappass/ledger-derived-event/v1\n';
const saltContext = 'tappass/ledger-derived-salt/v1\n';

/** An event that has no canonical form: its digest is kept, the chain goes on. */
export const rejected = (event: ArrivedEvent, digest: Buffer, why: string): ArrivedEvent =>
  wrap('ledger_rejected', event, digest, { digest: digest.toString('hex'), why });

/** The same id with another content: nobody can say which one is true, so both stay. */
export const conflicting = (event: ArrivedEvent, digest: Buffer, firstSeq: bigint): ArrivedEvent =>
  wrap('ledger_duplicate_conflict', event, digest, {
    body: Buffer.from(event.body).toString('utf8'),
    event_id: event.eventId,
    first_seq: Number(firstSeq),
    kind: event.kind,
  });

/** A message that is no batch of events at all. */
export const unreadable = (digest: Buffer, tenant: string): ArrivedEvent =>
  wrap('ledger_rejected', noEvent(tenant), digest, { digest: digest.toString('hex'), why: 'message' });

// everything is derived from the event, so that a replay of the stream gives the same bytes
const wrap = (kind: WrappedKind, event: ArrivedEvent, digest: Buffer, body: JsonObject): ArrivedEvent => ({
  eventId: uuidOfDigest(createHash('sha256').update(`${idContext}${kind}\n`).update(digest).digest()),
  tenant: tenantOf(event),
  kind,
  occurredAtUs: event.occurredAtUs < 0n ? 0n : event.occurredAtUs,
  producerBoot: event.producerBoot,
  producerSeq: event.producerSeq,
  // the digest covers the event's own random salt, so this one cannot be guessed from outside either
  salt: createHash('sha256').update(saltContext).update(digest).digest(),
  body: Buffer.from(canonicalize(body), 'utf8'),
});

const noEvent = (tenant: string): ArrivedEvent => ({
  eventId: '',
  tenant,
  kind: '',
  occurredAtUs: 0n,
  producerBoot: 0n,
  producerSeq: 0n,
  salt: new Uint8Array(),
  body: new Uint8Array(),
});
