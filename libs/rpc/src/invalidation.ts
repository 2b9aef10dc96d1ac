// Taking something away, everywhere: the owner says so, each live edge drops it and acknowledges, or its lease runs out.
import { randomBytes } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { type Invalidation, InvalidationAckSchema, InvalidationSchema, SignedSchema } from '@tappass/contracts/common';
import { livenessLeaseMs } from './liveness.ts';
import { openSigned, type Pins, type Signer } from './signed.ts';

export const invalidationSubject = (room: string): string => `events.${room}.invalidated`;
export const ackSubject = (room: string): string => `events.ack.${room}`;

export interface Acknowledged {
  readonly edgesAcknowledged: number;
  readonly edgesAlive: number;
}

/** The owner's side. `edgesAlive` counts the boots heard beating within the lease. */
export class Invalidator {
  readonly #nc: NatsConnection;
  readonly #signer: Signer;
  readonly #edges = new Map<bigint, number>();
  readonly #waiting = new Map<bigint, (boot: bigint) => void>();
  readonly #subscriptions: Subscription[];

  constructor(nc: NatsConnection, signer: Signer) {
    this.#nc = nc;
    this.#signer = signer;
    this.#subscriptions = [
      nc.subscribe(ackSubject(signer.service), {
        callback: (error, msg) => (error === null ? this.#acknowledged(msg.data) : undefined),
      }),
      nc.subscribe('events.edge.beat', {
        callback: (error, msg) => (error === null ? this.#edgeBeat(msg.data) : undefined),
      }),
    ];
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Resolves when every live edge acknowledged, or when the lease of the silent ones ran out: 800 ms at most. */
  async announce(invalidation: {
    incarnation: bigint;
    epoch: bigint;
    what: string;
    id: string;
    orgUuid: Uint8Array;
  }): Promise<Acknowledged> {
    const announcement = randomBytes(8).readBigUInt64BE();
    const alive = this.#alive();
    const missing = new Set(alive);
    const acknowledged = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, livenessLeaseMs);
      const done = () => {
        clearTimeout(timer);
        resolve();
      };
      this.#waiting.set(announcement, (boot) => {
        missing.delete(boot);
        if (missing.size === 0) done();
      });
      if (missing.size === 0) done();
    });
    const payload = toBinary(InvalidationSchema, create(InvalidationSchema, { ...invalidation, announcement }));
    const signed = toBinary(SignedSchema, this.#signer.sign('invalidation', payload));
    this.#nc.publish(invalidationSubject(this.#signer.service), signed);
    await acknowledged;
    this.#waiting.delete(announcement);
    return { edgesAcknowledged: alive.length - missing.size, edgesAlive: alive.length };
  }

  #alive(): bigint[] {
    const since = performance.now() - livenessLeaseMs;
    for (const [boot, at] of this.#edges) if (at < since) this.#edges.delete(boot);
    return [...this.#edges.keys()];
  }

  #acknowledged(data: Uint8Array): void {
    try {
      const ack = fromBinary(InvalidationAckSchema, data);
      this.#waiting.get(ack.announcement)?.(ack.boot);
    } catch {
      // a malformed acknowledgement is none
    }
  }

  #edgeBeat(data: Uint8Array): void {
    try {
      // unsigned: a forged beat can only make us wait longer
      this.#edges.set(fromBinary(InvalidationAckSchema, data).boot, performance.now());
    } catch {
      // nor is a malformed beat a beat
    }
  }
}

/** The edge's side: `drop` must have forgotten the thing when it returns. */
export function obeyInvalidations(
  nc: NatsConnection,
  options: {
    rooms: readonly string[];
    pins: Pins;
    boot: bigint;
    drop: (room: string, invalidation: Invalidation) => void;
  },
): Subscription[] {
  return options.rooms.map((room) =>
    nc.subscribe(invalidationSubject(room), {
      callback: (error, msg) => {
        if (error !== null) return;
        let invalidation: Invalidation;
        try {
          invalidation = fromBinary(
            InvalidationSchema,
            openSigned(options.pins, room, 'invalidation', fromBinary(SignedSchema, msg.data)),
          );
        } catch {
          return;
        }
        options.drop(room, invalidation);
        nc.publish(ackSubject(room), acknowledgement(options.boot, invalidation));
      },
    }),
  );
}

const acknowledgement = (boot: bigint, { epoch, announcement } = { epoch: 0n, announcement: 0n }): Uint8Array =>
  toBinary(InvalidationAckSchema, create(InvalidationAckSchema, { epoch, announcement, boot, service: 'edge' }));

/** The edge's own beat: it says that a boot is alive, nothing else. */
export function startEdgeBeat(nc: NatsConnection, boot: bigint, everyMs: number): () => void {
  const beat = () => nc.isClosed() || nc.publish('events.edge.beat', acknowledgement(boot));
  beat();
  const timer = setInterval(beat, everyMs);
  return () => clearInterval(timer);
}
