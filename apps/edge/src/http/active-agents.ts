// How many agents this edge has seen in the last five minutes; bounded, and forgetting as it counts.

const activeMs = 300_000;
const maxAgents = 100_000;

export class ActiveAgents {
  readonly #now: () => number;
  readonly #seenAt = new Map<string, number>();

  /** @param now monotonic, ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  seen(agentUuid: string): void {
    if (this.#seenAt.size < maxAgents || this.#seenAt.has(agentUuid)) this.#seenAt.set(agentUuid, this.#now());
  }

  count(): number {
    const since = this.#now() - activeMs;
    for (const [agent, at] of this.#seenAt) if (at < since) this.#seenAt.delete(agent);
    return this.#seenAt.size;
  }
}
