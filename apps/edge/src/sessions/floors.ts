// What a principal's recent sessions gathered together, known here for a few seconds, so that a new session begins there without a question.
import type { Keys } from '@tappass/contracts/keys';
import type { SessionDelta } from '@tappass/pipeline/session';
import type { CallOptions, Client } from '@tappass/rpc/caller';
import type { Identity } from '../identity/principal.ts';

export interface Floor {
  readonly risk: number;
  readonly threats: readonly string[];
  readonly probes: number;
}

interface Known {
  floor: Floor;
  readonly readAt: number;
}

const believedMs = 5_000;
/** Asked for again in the background from then on, so that a busy principal never waits. */
const renewedAfterMs = 2_000;
const maxFloors = 50_000;

export class Floors {
  readonly #keys: Client<typeof Keys>;
  readonly #now: () => number;
  readonly #known = new Map<string, Known>();
  readonly #pending = new Map<string, Promise<Floor>>();

  /** @param now monotonic, ms */
  constructor(keys: Client<typeof Keys>, now: () => number = () => performance.now()) {
    this.#keys = keys;
    this.#now = now;
  }

  known(identity: Identity): Floor | undefined {
    const known = this.#known.get(nameOf(identity));
    if (known === undefined) return undefined;
    const age = this.#now() - known.readAt;
    if (age > believedMs) return undefined;
    // a failure is heard by the call that finds the floor too old
    if (age > renewedAfterMs) this.ask(identity).catch(() => {});
    return known.floor;
  }

  /** @throws Fault not_ready or deadline: without the floor no session begins */
  ask(identity: Identity, options: CallOptions = {}): Promise<Floor> {
    const name = nameOf(identity);
    const pending = this.#pending.get(name) ?? this.#fetch(name, identity, options);
    this.#pending.set(name, pending);
    return pending;
  }

  /** What a call of ours has just added, until the store is asked again. */
  add(identity: Identity, { risk = 0, threats = [] }: SessionDelta): void {
    if (risk === 0 && threats.length === 0) return;
    const known = this.#known.get(nameOf(identity));
    if (known === undefined) return;
    const { floor } = known;
    known.floor = {
      risk: floor.risk + risk,
      // which refusals are new only the store knows, and it is asked again in seconds
      probes: floor.probes,
      threats: threats.length === 0 ? floor.threats : [...new Set([...floor.threats, ...threats])],
    };
  }

  async #fetch(name: string, identity: Identity, options: CallOptions): Promise<Floor> {
    const askedAt = this.#now();
    try {
      const floor = await this.#keys.sessionFloor({}, { timeoutMs: 900, ...options, principal: identity.signed });
      if (this.#known.size >= maxFloors) this.#known.clear();
      this.#known.set(name, { floor, readAt: askedAt });
      return floor;
    } finally {
      this.#pending.delete(name);
    }
  }
}

const nameOf = ({ principal }: Identity): string => `${principal.agentUuid}/${principal.developerPseudonym}`;
