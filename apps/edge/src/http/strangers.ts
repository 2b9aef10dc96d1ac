// Look-ups of credentials that nobody here knows yet. Who brings many that are none goes on one at a time: a stranger slows an address down and locks nobody out.
import { Fault, isFault } from '@tappass/errors/fault';
import { IpLimit } from './ip-limit.ts';

/** Look-ups a minute from one address that find nothing. */
export const maxUnknownCredentials = 300;
/** Of one address, behind the one that is being looked up. */
const mostWaiting = 32;

type Admit = (refused?: Fault) => void;

export class Strangers {
  readonly #failed = new IpLimit(maxUnknownCredentials);
  /** By address, those that wait while one of them is looked up. */
  readonly #lanes = new Map<string, Admit[]>();
  readonly #now: () => number;
  readonly #random: () => number;

  /** @param now wall clock, ms; @param random from 0 to below 1 */
  constructor(now: () => number = Date.now, random: () => number = Math.random) {
    this.#now = now;
    this.#random = random;
  }

  /**
   * @param address as IpLimit counts it
   * @throws Fault ip_rate_limited for one that was drawn to make room for others; whatever the look-up throws
   */
  async lookUp<T>(address: string, ask: () => Promise<T>): Promise<T> {
    const inLane = this.#failed.full(address, this.#now()) > 0;
    if (inLane) await this.#turn(address);
    try {
      return await ask();
    } catch (thrown) {
      if (isFault(thrown, 'unauthenticated')) this.#failed.take(address, this.#now());
      throw thrown;
    } finally {
      if (inLane) this.#next(address);
    }
  }

  async #turn(address: string): Promise<void> {
    const waiting = this.#lanes.get(address);
    if (waiting === undefined) {
      this.#lanes.set(address, []);
      return;
    }
    await new Promise<void>((resolve, reject) => {
      waiting.push((refused) => (refused === undefined ? resolve() : reject(refused)));
      if (waiting.length <= mostWaiting) return;
      // any of them, so that who sends most is refused most, and who asks again gets through
      const [drawn] = waiting.splice(Math.floor(this.#random() * waiting.length), 1);
      drawn?.(new Fault('ip_rate_limited', { details: { seconds: 1 } }));
    });
  }

  #next(address: string): void {
    const waiting = this.#lanes.get(address) ?? [];
    const next = waiting.shift();
    if (next === undefined) this.#lanes.delete(address);
    else next();
  }
}
