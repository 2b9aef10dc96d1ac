// The liveness lease: a room not heard of for 800 ms counts as down in spite of every cache (decisions 4).
import { fromBinary } from '@bufbuild/protobuf';
import type { NatsConnection, Subscription } from '@nats-io/transport-node';
import { type Heartbeat, HeartbeatSchema, SignedSchema } from '@tappass/contracts/common';
import { beatSubject } from './heartbeat.ts';
import { openSigned, type Pins } from './signed.ts';

export const livenessLeaseMs = 800;
/** A beat older than this on the wire is a replay, whatever its signature says. */
const maxBeatAgeMs = 5000;

export interface Clocks {
  /** Monotonic, ms. */
  readonly monotonic: () => number;
  /** Wall clock, ms. */
  readonly wall: () => number;
}

interface Heard {
  readonly monotonic: number;
  readonly wall: number;
  readonly beat: Heartbeat;
}

interface LastOfBoot {
  readonly seq: bigint;
  readonly atMs: number;
}

export class Liveness {
  readonly #heard = new Map<string, Heard>();
  readonly #boots = new Map<string, Map<bigint, LastOfBoot>>();
  readonly #rooms: readonly string[];
  readonly #pins: Pins;
  readonly #clocks: Clocks;
  readonly #onBeat: (room: string, beat: Heartbeat, before: Heartbeat | undefined) => void;
  readonly #subscriptions: Subscription[] = [];

  constructor(options: {
    rooms: readonly string[];
    pins: Pins;
    clocks?: Clocks;
    onBeat?: (room: string, beat: Heartbeat, before: Heartbeat | undefined) => void;
  }) {
    this.#rooms = options.rooms;
    this.#pins = options.pins;
    this.#clocks = options.clocks ?? { monotonic: () => performance.now(), wall: Date.now };
    this.#onBeat = options.onBeat ?? (() => {});
  }

  listen(nc: NatsConnection): void {
    for (const room of this.#rooms) {
      this.#subscriptions.push(
        nc.subscribe(beatSubject(room), {
          callback: (error, msg) => (error === null ? this.hear(room, msg.data) : undefined),
        }),
      );
    }
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.unsubscribe();
  }

  /** Takes one beat off the wire; anything forged, replayed or out of order is as if nothing was heard. */
  hear(room: string, data: Uint8Array): void {
    let beat: Heartbeat;
    try {
      beat = fromBinary(HeartbeatSchema, openSigned(this.#pins, room, 'heartbeat', fromBinary(SignedSchema, data)));
    } catch {
      return;
    }
    if (beat.service !== room) return;
    if (Math.abs(this.#clocks.wall() - Number(beat.atMs)) > maxBeatAgeMs) return;
    if (!this.#isNext(room, beat)) return;
    const before = this.#heard.get(room);
    this.#heard.set(room, { monotonic: this.#clocks.monotonic(), wall: this.#clocks.wall(), beat });
    this.#onBeat(room, beat, before?.beat);
  }

  // Replicas beat in turns, so each boot counts for itself; one that ended is remembered for as long as its beats could be replayed.
  #isNext(room: string, { boot, seq, atMs }: Heartbeat): boolean {
    const boots = this.#boots.get(room) ?? new Map<bigint, LastOfBoot>();
    this.#boots.set(room, boots);
    const last = boots.get(boot);
    if (last !== undefined && seq <= last.seq) return false;
    if (last === undefined) {
      const forgetBefore = this.#clocks.wall() - 2 * maxBeatAgeMs;
      for (const [other, { atMs: othersMs }] of boots) if (othersMs < forgetBefore) boots.delete(other);
    }
    boots.set(boot, { seq, atMs: Number(atMs) });
    return true;
  }

  /** Those of the rooms that are silent or say that a store of theirs is ill; empty means all is well. Cheap: called for each request. */
  down(rooms: readonly string[] = this.#rooms): string[] {
    const monotonic = this.#clocks.monotonic();
    const wall = this.#clocks.wall();
    const down: string[] = [];
    for (const room of rooms) {
      const heard = this.#heard.get(room);
      if (heard === undefined) down.push(room);
      // by whichever clock moved more: a suspended machine stops the one, a stepped clock moves the other
      else if (Math.max(monotonic - heard.monotonic, wall - heard.wall) > livenessLeaseMs) down.push(room);
      else if (heard.beat.failing.length > 0) down.push(room);
    }
    return down;
  }

  beat(room: string): Heartbeat | undefined {
    return this.#heard.get(room)?.beat;
  }
}
