// The audit stream: made once, never by anybody else, and known by name and creation stamp.
import {
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamInfo,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { Fault } from '@tappass/errors/fault';
import type { StreamPosition } from '../domain/stream-continuity.ts';
import type { StreamFill } from '../domain/trim.ts';

export const auditStream = 'AUDIT';

export interface AuditStreamOptions {
  readonly replicas: number;
  /** What may wait on disk before publishing is refused; what is committed is trimmed before it comes to that. */
  readonly maxBytes: number;
  /** Longer than the longest gap between a backup and its restore. */
  readonly maxAgeMs: number;
}

const maxMessageBytes = 768 * 1024;
const duplicateWindowMs = 120_000;

/**
 * Where the stream stands. It is made when the ledger has never read one. Throws `ledger_halted` when it is gone although
 * it was read before: making it anew would restart its numbers.
 */
export const openAuditStream = async (
  jsm: JetStreamManager,
  options: AuditStreamOptions,
  readBefore: boolean,
): Promise<StreamPosition> => {
  const info = await findStream(jsm);
  if (info !== undefined) return positionOf(await asConfigured(jsm, info, options));
  if (readBefore) throw new Fault('ledger_halted', { details: { detail: 'the audit stream is gone' } });
  return positionOf(await jsm.streams.add(settings(options)));
};

/** Undefined when there is no such stream. */
export const auditStreamPosition = async (jsm: JetStreamManager): Promise<StreamPosition | undefined> => {
  const info = await findStream(jsm);
  return info && positionOf(info);
};

/** Undefined when there is no such stream. */
export const auditStreamFill = async (
  jsm: JetStreamManager,
): Promise<(StreamPosition & StreamFill & { readonly oldestAtMs: number }) | undefined> => {
  const info = await findStream(jsm);
  if (info === undefined) return undefined;
  const { bytes, messages, first_ts } = info.state;
  return { ...positionOf(info), bytes, messages, oldestAtMs: Date.parse(first_ts) };
};

const findStream = async (jsm: JetStreamManager): Promise<StreamInfo | undefined> => {
  try {
    return await jsm.streams.info(auditStream);
  } catch (thrown) {
    if (isStreamNotFound(thrown)) return undefined;
    throw thrown;
  }
};

// what an operator has changed since it was made; the rest of it stays as it is for good
const asConfigured = async (
  jsm: JetStreamManager,
  info: StreamInfo,
  options: AuditStreamOptions,
): Promise<StreamInfo> => {
  const { num_replicas, max_bytes, max_age } = settings(options);
  const { config } = info;
  const same = config.num_replicas === num_replicas && config.max_bytes === max_bytes && config.max_age === max_age;
  return same ? info : jsm.streams.update(auditStream, { num_replicas, max_bytes, max_age });
};

const streamNotFoundCode = 10_059;
const isStreamNotFound = (thrown: unknown): boolean =>
  thrown instanceof Error && (thrown as { code?: unknown }).code === streamNotFoundCode;

const positionOf = (info: StreamInfo): StreamPosition => ({
  id: `${info.config.name}@${info.created}`,
  firstSeq: BigInt(info.state.first_seq),
  lastSeq: BigInt(info.state.last_seq),
});

const settings = ({ replicas, maxBytes, maxAgeMs }: AuditStreamOptions) => ({
  name: auditStream,
  subjects: ['audit.>'],
  storage: StorageType.File,
  retention: RetentionPolicy.Limits,
  // full means refused, never silently dropped
  discard: DiscardPolicy.New,
  // single messages never go; whole beginnings do, once they are committed and their room is needed (trim-stream.ts)
  deny_delete: true,
  max_bytes: maxBytes,
  max_msg_size: maxMessageBytes,
  max_age: nanos(maxAgeMs),
  duplicate_window: nanos(duplicateWindowMs),
  num_replicas: replicas,
});
