// Which of a provider's keys a call uses, and which it uses next when that one is refused: by weight, those that rest last, none twice.
import type { Credential } from './credentials.ts';
import type { RestingKeys } from './resting-keys.ts';

/** The key that owns this place among the weights. @param draw 0 to below 1 */
export function pickKey(keys: readonly Credential[], draw: number): Credential | undefined {
  const total = keys.reduce((sum, { weight }) => sum + weight, 0);
  let reach = 0;
  for (const key of keys) {
    reach += key.weight;
    if (draw * total < reach) return key;
  }
  return keys.at(-1);
}

export class KeyChoice {
  readonly #resting: RestingKeys;
  readonly #draw: () => number;
  #untried: readonly Credential[];
  #begun = false;

  /** @param draw gives 0 to below 1 */
  constructor(keys: readonly Credential[], resting: RestingKeys, draw: () => number) {
    this.#untried = keys;
    this.#resting = resting;
    this.#draw = draw;
  }

  /** The key to use now; undefined once no key is left that might do better. The first is always one: resting is a hint. */
  next(): Credential | undefined {
    const [only, second] = this.#untried;
    if (second === undefined && !this.#begun) return this.#take(only);
    const awake = this.#awake();
    return this.#take(pickKey(awake.length > 0 || this.#begun ? awake : this.#untried, this.#draw()));
  }

  get hasNext(): boolean {
    return this.#awake().length > 0;
  }

  /** Refused: calls leave it out for a while. */
  rest({ id }: Credential, forMs: number): void {
    this.#resting.rest(id, forMs);
  }

  #awake(): Credential[] {
    return this.#untried.filter(({ id }) => !this.#resting.isResting(id));
  }

  #take(key: Credential | undefined): Credential | undefined {
    this.#begun = true;
    this.#untried = this.#untried.length < 2 ? [] : this.#untried.filter((one) => one !== key);
    return key;
  }
}
