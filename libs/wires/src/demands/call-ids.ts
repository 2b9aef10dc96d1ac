// Ids of tool calls as the receiver takes them; each result keeps answering its call, also where two calls had one id.
import { type JsonObject, type JsonPath, withValuesAt } from '@tappass/pipeline/json';
import type { CallIdDemand, Demands, WireName } from './demands.ts';
import { callIds } from './places.ts';
import { digestLetters } from './short-name.ts';

export const withCallIds = (wire: WireName, body: JsonObject, { callIds: demand }: Demands): JsonObject => {
  if (demand === undefined) return body;
  const ids = new FittingIds(demand);
  const renamed: [JsonPath, string][] = [];
  for (const { path, id, makes } of callIds(wire, body)) {
    const fitting = makes ? ids.call(id) : ids.result(id);
    if (fitting !== id) renamed.push([path, fitting]);
  }
  return renamed.length === 0 ? body : (withValuesAt(body, renamed) as JsonObject);
};

export class FittingIds {
  readonly #demand: CallIdDemand;
  readonly #taken = new Set<string>();
  /** Of calls that were made under this id: those that wait for a result, oldest first, and the last that has one. */
  readonly #waiting = new Map<string, string[]>();
  readonly #answered = new Map<string, string>();

  constructor(demand: CallIdDemand) {
    this.#demand = demand;
  }

  call(id: string): string {
    const fitting = this.#fitting(id);
    this.#taken.add(fitting);
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) this.#waiting.set(id, [fitting]);
    else waiting.push(fitting);
    return fitting;
  }

  result(id: string): string {
    const next = this.#waiting.get(id)?.shift() ?? this.#answered.get(id) ?? this.#spelt(id, 0);
    this.#answered.set(id, next);
    return next;
  }

  #fitting(id: string): string {
    // an empty id is no id, and two of them are always two calls
    const mustDiffer = this.#demand.unique === true || id === '';
    for (let turn = 0; ; turn++) {
      const spelt = this.#spelt(id, turn);
      if (!mustDiffer || !this.#taken.has(spelt)) return spelt;
    }
  }

  #spelt(id: string, turn: number): string {
    const { alphabet, longest, exactly } = this.#demand;
    const length = exactly === true ? longest : Math.min(longest, 24);
    const fits = id.length <= longest && (exactly !== true || id.length === longest) && alphabet.test(id);
    return turn === 0 && fits ? id : digestLetters(`${turn} ${id}`, length);
  }
}
