// What one call holds of rates and budgets until it is over: reserved before it runs, corrected by what it used, given back however it ends.
import { costUsdMicros, type PriceRow } from '@tappass/pipeline/answer/price';
import { totalTokens, type Usage } from '@tappass/pipeline/answer/usage';
import type { Call } from '@tappass/pipeline/call';
import type { BudgetAsk, LimitAnswer, RateAsk } from '@tappass/pipeline/ports';
import type { EdgeRoom } from '../edge-room.ts';
import type { Identity } from '../identity/principal.ts';
import type { Asker } from '../limits/counter.ts';
import { Reservation } from '../limits/money-block.ts';
import type { Taken } from '../limits/rate-limits.ts';
import type { Caller } from './call-ports.ts';
import type { Patience } from './patience.ts';

export interface Spent {
  readonly usage: Usage | undefined;
  readonly costUsdMicros: number;
}

export class HeldLimits {
  readonly #edge: Pick<EdgeRoom, 'money' | 'rates'>;
  readonly #identity: Identity;
  readonly #patience: Patience;
  #over = false;
  #reservation = new Reservation();
  readonly #asks: BudgetAsk[] = [];
  readonly #taken: Taken[] = [];
  #usedTokens: number | undefined;
  /** To be remembered with the session, where its budget counts. */
  spentInNewSession = 0;
  /** For the x-ratelimit headers. */
  rateAsk: RateAsk | undefined;

  constructor(edge: Pick<EdgeRoom, 'money' | 'rates'>, { identity, arrived }: Caller) {
    this.#edge = edge;
    this.#identity = identity;
    this.#patience = arrived.patience;
  }

  take(call: Call, ask: RateAsk): LimitAnswer | Promise<LimitAnswer> {
    this.rateAsk = ask;
    const answer = this.#edge.rates.take(this.#asker(call), ask, (taken) => this.#keep(taken));
    return answer instanceof Promise ? this.#patience.wait('keys', answer) : answer;
  }

  reserve(call: Call, ask: BudgetAsk): LimitAnswer | Promise<LimitAnswer> {
    this.#asks.push(ask);
    return this.#reserve(call, ask);
  }

  /** What was reserved so far is spent, for all that anybody knows. */
  charge(): void {
    this.#edge.money.settle(this.#reservation, undefined);
    this.#reservation = new Reservation();
  }

  /** The same estimates at another price: the old ones are given back, the new ones have to fit. */
  async reprice(call: Call, price: PriceRow): Promise<LimitAnswer> {
    this.#edge.money.settle(this.#reservation, 0);
    this.#reservation = new Reservation();
    for (const ask of this.#asks) {
      const estimateUsdMicros = costUsdMicros(ask.usage, price);
      if (estimateUsdMicros > (ask.maxCallUsdMicros ?? Number.POSITIVE_INFINITY))
        return { ok: false, scope: 'this call', retryAfterSeconds: 0 };
      const answer = await this.#reserve(call, { ...ask, estimateUsdMicros });
      if (!answer.ok) return answer;
    }
    return { ok: true };
  }

  settle(call: Call, { usage, costUsdMicros }: Spent, reached: boolean): void {
    // nobody knows what a provider that fell silent will bill: the estimate stands
    const unknown = reached && usage === undefined && call.blocked?.reason === 'provider_timeout';
    this.#usedTokens = usage === undefined ? (unknown ? undefined : 0) : totalTokens(usage);
    const estimate = this.#reservation.newSessionUsdMicros;
    if (estimate !== undefined) this.spentInNewSession = unknown ? estimate : costUsdMicros;
    this.#edge.money.settle(this.#reservation, unknown ? undefined : costUsdMicros);
  }

  /** Once or more often; what was never settled is charged as estimated. */
  over(reached: boolean): void {
    this.#over = true;
    this.#edge.money.settle(this.#reservation, reached ? undefined : 0);
    const used = this.#usedTokens ?? (reached ? undefined : 0);
    for (const taken of this.#taken.splice(0)) this.#edge.rates.over(taken, used);
  }

  #reserve(call: Call, ask: BudgetAsk): LimitAnswer | Promise<LimitAnswer> {
    const reservation = this.#reservation;
    const answer = this.#edge.money.reserve(this.#asker(call), ask, reservation);
    if (!(answer instanceof Promise)) return answer;
    // what comes after nobody waits for it any more was never used
    const kept = answer.finally(() => {
      if (this.#over) this.#edge.money.settle(reservation, 0);
    });
    return this.#patience.wait('keys', kept);
  }

  #keep(taken: Taken): void {
    if (this.#over) this.#edge.rates.over(taken, 0);
    else this.#taken.push(taken);
  }

  #asker(call: Call): Asker {
    return askerOf(this.#identity, call);
  }
}

export function askerOf(identity: Identity, { session }: Call): Asker {
  const { id, isNew, spentUsdMicros } = session;
  return { identity, sessionId: id, newSession: isNew, sessionSpentUsdMicros: spentUsdMicros };
}
