// What calls cost below a micro-dollar, by agent: it adds up until it makes a whole one, so that many small calls are not free.

const wholeMillionths = 1_000_000;
/** An agent's first cost is rounded half up, like one that stands alone. */
const firstMillionths = wholeMillionths / 2;
/** Whoever is forgotten begins anew, which is less than a micro-dollar. */
const maxAgents = 20_000;

export class CostRests {
  readonly #rests = new Map<string, number>();

  /** @returns 1 when with what calls before left over this makes a whole micro-dollar, else 0 */
  carry(agentUuid: string, millionths: number): 0 | 1 {
    const sum = (this.#rests.get(agentUuid) ?? firstMillionths) + millionths;
    const whole = sum >= wholeMillionths ? 1 : 0;
    if (this.#rests.size >= maxAgents && !this.#rests.has(agentUuid)) this.#rests.clear();
    this.#rests.set(agentUuid, sum - whole * wholeMillionths);
    return whole;
  }
}
