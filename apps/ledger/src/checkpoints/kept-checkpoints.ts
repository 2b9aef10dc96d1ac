// Signed checkpoints in a stream of their own, outside the database: whoever turns that back does not turn these back with it.
import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { openCheckpoint } from '../domain/checkpoint.ts';
import type { TrustedLog } from '../domain/verify-chain.ts';
import type { StoredCheckpoint } from '../store/checkpoints.ts';

export interface KeptCheckpoints {
  /** The newest that was kept; undefined when none ever was. Throws `note_invalid` for one that no known key signed. */
  newest(): Promise<StoredCheckpoint | undefined>;
  /** Resolves when it is on the broker's disk. */
  keep(checkpoint: StoredCheckpoint): Promise<void>;
}

const stream = 'CHECKPOINT';
const subject = 'checkpoint.ledger';
/** Enough to see how it went on before something happened. */
const mostKept = 10_000;
const [streamNotFound, noMessage] = [10_059, 10_037];

export const keptCheckpoints = (
  js: JetStreamClient,
  jsm: JetStreamManager,
  log: TrustedLog,
  replicas: number,
): KeptCheckpoints => ({
  newest: async () => {
    const message = await jsm.streams.getMessage(stream, { last_by_subj: subject }).catch(noneOf);
    if (message === null) return undefined;
    const note = message.string();
    const { size, root } = openCheckpoint(note, log.origin, log.verifiers);
    return { size, root, note };
  },
  keep: async ({ note }) => {
    await js.publish(subject, note).catch(async (thrown: unknown) => {
      // asked for once: without the stream nobody acknowledges
      await make(jsm, replicas);
      await js.publish(subject, note).catch(() => {
        throw thrown;
      });
    });
  },
});

const make = (jsm: JetStreamManager, replicas: number): Promise<unknown> =>
  jsm.streams.add({
    name: stream,
    subjects: [subject],
    storage: StorageType.File,
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    max_msgs: mostKept,
    // nobody takes one away, or all of them
    deny_delete: true,
    deny_purge: true,
    num_replicas: replicas,
  });

const noneOf = (thrown: unknown): null => {
  if (thrown instanceof JetStreamApiError && [streamNotFound, noMessage].includes(thrown.code)) return null;
  throw thrown;
};
