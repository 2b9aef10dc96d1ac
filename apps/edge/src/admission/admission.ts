// Calls that come faster than they can be governed wait for a place, agents in turns; who would wait longer than the bound hears so at once (ADR 23).
import { Fault } from '@tappass/errors/fault';
import type { HangUp } from '../domain/hang-up.ts';
import { watchLag } from './event-loop-lag.ts';

export interface AdmissionBounds {
  /** The longest that a call may wait for a place. */
  readonly mostWaitMs: number;
  /** Governing a call should take no longer than this, or fewer are governed at once. */
  readonly targetMs: number;
}

/** Monotonic, ms; and what runs something later, returning how to call it off. */
export interface AdmissionClock {
  readonly now: () => number;
  readonly after: (ms: number, act: () => void) => () => void;
  /** How late this process comes to what is due, ms: whether it has more to do than it can. */
  readonly lagMs: () => number;
}

interface Waiting {
  readonly who: string;
  readonly go: () => void;
  readonly refuse: (fault: Fault) => void;
}

const firstPlaces = 64;
const fewestPlaces = 4;
const mostPlaces = 512;
/** Fewer places after a call that took too long; one more after a quick one while others wait. */
const shrink = 0.8;
/** A process that has time is a few milliseconds late. */
const busyLagMs = 30;
/** Weight of the newest call in the mean time that governing takes. */
const newest = 0.1;

const realClock = (): AdmissionClock => ({
  now: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  lagMs: watchLag(),
});

export class Admission {
  readonly #bounds: AdmissionBounds;
  readonly #clock: AdmissionClock;
  /** By agent, in the order in which the agents' turns come. */
  readonly #queues = new Map<string, Waiting[]>();
  #waiting = 0;
  #inside = 0;
  #places = firstPlaces;
  #meanMs: number;
  #shrunkAt = Number.NEGATIVE_INFINITY;

  constructor(bounds: AdmissionBounds, clock: AdmissionClock = realClock()) {
    this.#bounds = bounds;
    this.#clock = clock;
    this.#meanMs = bounds.targetMs / 10;
  }

  /** Calls that have no place yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** At once while there are places. @throws Fault overloaded, or client_gone for one that hung up while it waited */
  enter(who: string, hangUp: HangUp): Place | Promise<Place> {
    if (this.#waiting === 0 && this.#inside < Math.floor(this.#places)) return this.#place();
    const expectedMs = ((this.#waiting + 1) / this.#places) * this.#meanMs;
    if (expectedMs > this.#bounds.mostWaitMs) throw overloaded(expectedMs);
    return this.#wait(who, hangUp);
  }

  #wait(who: string, hangUp: HangUp): Promise<Place> {
    return new Promise((resolve, reject) => {
      const refuse = (fault: Fault) => {
        this.#forget(waiting);
        settled();
        reject(fault);
      };
      const gone = () => refuse(new Fault('client_gone'));
      const callOff = this.#clock.after(this.#bounds.mostWaitMs, () => refuse(overloaded(this.#meanMs)));
      const settled = () => {
        callOff();
        hangUp.off('abort', gone);
      };
      const go = () => {
        settled();
        resolve(this.#place());
      };
      const waiting: Waiting = { who, go, refuse };
      hangUp.once('abort', gone);
      const queue = this.#queues.get(who);
      if (queue === undefined) this.#queues.set(who, [waiting]);
      else queue.push(waiting);
      this.#waiting += 1;
      if (hangUp.aborted) gone();
    });
  }

  #place(): Place {
    this.#inside += 1;
    return new Place(this.#clock.now(), (tookMs) => this.#left(tookMs));
  }

  #left(enteredAt: number): void {
    const now = this.#clock.now();
    const tookMs = now - enteredAt;
    this.#inside -= 1;
    this.#meanMs += (tookMs - this.#meanMs) * newest;
    // a call that waits for a slow part is late as well, but fewer calls would make no part quicker
    if (tookMs > this.#bounds.targetMs && this.#clock.lagMs() > busyLagMs) this.#shrink(now);
    else if (this.#waiting > 0) this.#places = Math.min(mostPlaces, this.#places + 1);
    while (this.#waiting > 0 && this.#inside < Math.floor(this.#places)) this.#next().go();
  }

  /** Once for all calls that were inside together: they were slow for one reason. */
  #shrink(now: number): void {
    if (now - this.#shrunkAt < this.#meanMs) return;
    this.#shrunkAt = now;
    this.#places = Math.max(fewestPlaces, this.#places * shrink);
  }

  /** The oldest call of the agent whose turn it is; its next turn comes after everybody else's. */
  #next(): Waiting {
    const [[who, queue]] = this.#queues as unknown as [[string, Waiting[]]];
    const [first, ...rest] = queue as [Waiting, ...Waiting[]];
    this.#queues.delete(who);
    if (rest.length > 0) this.#queues.set(who, rest);
    this.#waiting -= 1;
    return first;
  }

  #forget(waiting: Waiting): void {
    const queue = this.#queues.get(waiting.who)?.filter((one) => one !== waiting) ?? [];
    if (queue.length > 0) this.#queues.set(waiting.who, queue);
    else this.#queues.delete(waiting.who);
    this.#waiting -= 1;
  }
}

/** A call's place among those that are being governed, until it waits for somebody else: a provider, a human, a thread. */
export class Place {
  readonly #enteredAt: number;
  #leave: ((enteredAt: number) => void) | undefined;

  constructor(enteredAt: number, leave: (enteredAt: number) => void) {
    this.#enteredAt = enteredAt;
    this.#leave = leave;
  }

  /** Once or more often. */
  leave(): void {
    const leave = this.#leave;
    this.#leave = undefined;
    leave?.(this.#enteredAt);
  }
}

const overloaded = (expectedMs: number): Fault =>
  new Fault('overloaded', { details: { seconds: Math.max(1, Math.ceil(expectedMs / 1000)) } });
