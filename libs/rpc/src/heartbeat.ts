// The liveness beat of a room, each 200 ms: epoch, revision and the health of its stores, signed.
import { create, toBinary } from '@bufbuild/protobuf';
import type { NatsConnection } from '@nats-io/transport-node';
import { HeartbeatSchema, SignedSchema } from '@tappass/contracts/common';
import type { Signer } from './signed.ts';

export const beatEveryMs = 200;
export const beatSubject = (room: string): string => `events.${room}.beat`;

export interface BeatSource {
  readonly boot: bigint;
  readonly epoch: () => bigint;
  readonly revision?: () => string;
  /** The newest signed checkpoint, for others to remember. */
  readonly checkpoint?: () => string;
  readonly failing: () => readonly string[];
  /** Wall clock, ms. */
  readonly now?: () => number;
}

export interface Heart {
  /** Now, and not only when it is time. */
  readonly beat: () => void;
  readonly stop: () => void;
}

/** Beats until it is stopped. A process that hangs stops beating: that is the point. */
export function startHeartbeat(nc: NatsConnection, signer: Signer, source: BeatSource): Heart {
  let seq = 0n;
  const beat = () => {
    if (nc.isClosed()) return;
    const payload = toBinary(
      HeartbeatSchema,
      create(HeartbeatSchema, {
        service: signer.service,
        boot: source.boot,
        seq: seq++,
        epoch: source.epoch(),
        failing: [...source.failing()],
        atMs: BigInt((source.now ?? Date.now)()),
        revision: source.revision?.() ?? '',
        checkpoint: source.checkpoint?.() ?? '',
      }),
    );
    nc.publish(beatSubject(signer.service), toBinary(SignedSchema, signer.sign('heartbeat', payload)));
  };
  beat();
  const timer = setInterval(beat, beatEveryMs);
  return { beat, stop: () => clearInterval(timer) };
}
