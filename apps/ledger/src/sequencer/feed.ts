// Messages of the stream in order from one position on, a handful at a time; acknowledged only when they are committed.
import { AckPolicy, DeliverPolicy, type JetStreamClient, type JetStreamManager, type JsMsg } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { auditStream } from './audit-stream.ts';

export interface Feed {
  /**
   * Waits for at least one message, and then, while there is room for more, for `gather`. Undefined once the feed's signal
   * aborted. Rejects when the consumer is lost.
   */
  take(maxMessages: number, gather: () => Promise<void>): Promise<JsMsg[] | undefined>;
  /** Everything up to this message is committed. */
  acknowledge(last: JsMsg): void;
  close(): Promise<void>;
}

const durable = 'sequencer';
// counted in messages, each of at most 480 KB: a request counted in bytes is refilled in small steps, the broker refuses the message
// that is larger than such a step, and the client library then waits for half a minute before it asks again
const prefetchMessages = 64;
/** Should the broker lose a request all the same, it is asked again when two of its heartbeats are missing. */
const heartbeatMs = 500;
const askAgainMs = 5_000;
const ackWaitMs = 600_000;
const consumerNotFoundCode = 10_014;

/**
 * The durable consumer is made anew from the position in the database: its own acknowledgement floor is only an
 * optimisation and may be of another history; and an older sequencer that still reads loses it.
 */
export const openFeed = async (
  js: JetStreamClient,
  jsm: JetStreamManager,
  fromSeq: bigint,
  signal: AbortSignal,
): Promise<Feed> => {
  await jsm.consumers.delete(auditStream, durable).catch((thrown: unknown) => {
    if ((thrown as { code?: unknown }).code !== consumerNotFoundCode) throw thrown;
  });
  await jsm.consumers.add(auditStream, {
    durable_name: durable,
    ack_policy: AckPolicy.All,
    // made anew at every start, so its state is worth no fsync: on disk it would hold up the publishers of the stream
    mem_storage: true,
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: 8192,
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: Number(fromSeq),
  });
  const consumer = await js.consumers.get(auditStream, durable);
  const messages = await consumer.consume({
    max_messages: prefetchMessages,
    idle_heartbeat: heartbeatMs,
    expires: askAgainMs,
    abort_on_missing_resource: true,
  });
  return startFeed(messages, signal);
};

type Messages = AsyncIterable<JsMsg> & { close(): Promise<unknown> };

const startFeed = (messages: Messages, signal: AbortSignal): Feed => {
  const arrived: JsMsg[] = [];
  let ended: { cause: unknown } | undefined;
  let wake = (): void => {};
  const read = async (): Promise<void> => {
    let cause: unknown;
    try {
      for await (const message of messages) {
        arrived.push(message);
        wake();
      }
    } catch (thrown) {
      cause = thrown;
    }
    ended = { cause };
    wake();
  };
  void read();
  signal.addEventListener('abort', () => wake(), { once: true });
  return {
    take: async (maxMessages, gather) => {
      while (arrived.length === 0) {
        if (signal.aborted) return undefined;
        if (ended !== undefined) throw new Error('the consumer ended', { cause: ended.cause });
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (arrived.length < maxMessages) await gather();
      return signal.aborted ? undefined : arrived.splice(0, maxMessages);
    },
    acknowledge: (last) => last.ack(),
    close: async () => {
      await messages.close();
    },
  };
};
