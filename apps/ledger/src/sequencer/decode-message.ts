// A message of the audit stream as the domain takes it; its producer is whoever owns the subject, whatever the message says.
import { createHash } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import type { JsMsg } from '@nats-io/jetstream';
import { type AuditBatch, AuditBatchSchema, type AuditEvent } from '@tappass/contracts/audit';
import type { ArrivedEvent } from '../domain/event.ts';
import type { BusMessage } from '../domain/sequence-batch.ts';
import { uuidFromBytes } from '../domain/uuid.ts';

const ownService = 'ledger';

export const decodeMessage = (
  message: Pick<JsMsg, 'data' | 'seq' | 'subject' | 'timestampNanos'>,
  trustDomain: string,
): BusMessage => {
  // permissions of the bus let only svc/<service> publish on audit.<service>
  const service = message.subject.split('.')[1] ?? '';
  const batch = decodeBatch(message.data);
  return {
    busSeq: BigInt(message.seq),
    brokerTimeUs: message.timestampNanos / 1000n,
    producer: `spiffe://${trustDomain}/svc/${service}`,
    own: service === ownService,
    // asked only where the message is no batch
    get digest() {
      return createHash('sha256').update(message.data).digest();
    },
    events: batch?.events.map((event) => arrived(event, batch.producerBoot)),
  };
};

const decodeBatch = (data: Uint8Array): AuditBatch | undefined => {
  try {
    return fromBinary(AuditBatchSchema, data);
  } catch {
    return undefined; // entered as ledger_rejected with the digest of the message
  }
};

const arrived = (event: AuditEvent, producerBoot: bigint): ArrivedEvent => ({
  eventId: uuidOrHex(event.eventId),
  tenant: uuidOrHex(event.tenant),
  kind: event.kind,
  occurredAtUs: event.occurredAtUs,
  producerBoot,
  producerSeq: event.producerSeq,
  salt: event.salt,
  body: event.body,
});

// a wrong length stays visible as something that is no UUID, and is refused as such
const uuidOrHex = (bytes: Uint8Array): string =>
  bytes.length === 16 ? uuidFromBytes(bytes) : `not-16-bytes-${Buffer.from(bytes).toString('hex')}`;
