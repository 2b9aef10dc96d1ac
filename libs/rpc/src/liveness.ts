// The liveness lease: a room of which no replica was heard well within 800 ms counts as down in spite of every cache (decisions 4).
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

/** The last beat of one boot. */
interface Heard {
  readonly monotonic: number;
  readonly wall: number;
  readonly beat: Heartbeat;
}

export class Liveness {
  /** By room and boot: replicas beat in turns, and one that is ill takes nothing from one that is well. */
  readonly #heard = new Map<string, Map<bigint, Heard>>();
  readonly #rooms: readonly string[];
  readonly #pins: Pins;
  readonly #clocks: Clocks;
  readonly #believes: (room: string, beat: Heartbeat) => boolean;
  readonly #onBeat: (room: string, beat: Heartbeat, before: Heartbeat | undefined) => void;
  readonly #subscriptions: Subscription[] = [];

  constructor(options: {
    rooms: readonly string[];
    pins: Pins;
    clocks?: Clocks;
    /** One that is not believed is as if it was not heard. */
    believes?: (room: string, beat: Heartbeat) => boolean;
    onBeat?: (room: string, beat: Heartbeat, before: Heartbeat | undefined) => void;
  }) {
    this.#rooms = options.rooms;
    this.#pins = options.pins;
    this.#clocks = options.clocks ?? { monotonic: () => performance.now(), wall: Date.now };
    this.#believes = options.believes ?? (() => true);
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
    const boots = this.#heard.get(room) ?? new Map<bigint, Heard>();
    this.#heard.set(room, boots);
    const last = boots.get(beat.boot);
    if (last !== undefined && beat.seq <= last.beat.seq) return;
    if (!this.#believes(room, beat)) return;
    if (last === undefined) this.#forget(boots);
    const before = this.beat(room);
    boots.set(beat.boot, { monotonic: this.#clocks.monotonic(), wall: this.#clocks.wall(), beat });
    this.#onBeat(room, beat, before);
  }

  // One that ended is remembered for as long as its beats could be replayed.
  #forget(boots: Map<bigint, Heard>): void {
    const before = this.#clocks.wall() - 2 * maxBeatAgeMs;
    for (const [boot, { beat }] of boots) if (Number(beat.atMs) < before) boots.delete(boot);
  }

  /** Those of the rooms of which no replica was heard lately and well; empty means all is well. Cheap: called for each request. */
  down(rooms: readonly string[] = this.#rooms): string[] {
    const monotonic = this.#clocks.monotonic();
    const wall = this.#clocks.wall();
    return rooms.filter((room) => {
      for (const heard of this.#heard.get(room)?.values() ?? []) if (isWell(heard, monotonic, wall)) return false;
      return true;
    });
  }

  /** The last beat of a room; where several replicas beat, one of a replica that is well. */
  beat(room: string): Heartbeat | undefined {
    let chosen: Heard | undefined;
    for (const heard of this.#heard.get(room)?.values() ?? []) {
      if (isWell(heard, this.#clocks.monotonic(), this.#clocks.wall())) return heard.beat;
      if (chosen === undefined || heard.monotonic >= chosen.monotonic) chosen = heard;
    }
    return chosen?.beat;
  }
}

/** Heard within the lease, by whichever clock moved more: a suspended machine stops the one, a stepped clock moves the other. */
const isWell = ({ monotonic, wall, beat }: Heard, monotonicNow: number, wallNow: number): boolean =>
  beat.failing.length === 0 && Math.max(monotonicNow - monotonic, wallNow - wall) <= livenessLeaseMs;
