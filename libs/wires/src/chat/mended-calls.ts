// Tool calls in a flow of chat chunks, told apart although their numbers do not: servers number all calls 0, give no numbers, or no ids.
import { field, isObject, type JsonObject, type JsonValue, text } from '@tappass/pipeline/json';
import { digestLetters } from '../demands/short-name.ts';
import { parsed } from '../read-json.ts';

interface OpenCall {
  readonly index: number;
  readonly id: string;
  /** The server's number for it, if any. */
  readonly number: number | undefined;
  argumentsText: string;
}

export class MendedCalls {
  readonly #calls: OpenCall[] = [];
  readonly #answerId: string;

  /** @param answerId makes ids of calls that have none */
  constructor(answerId: string) {
    this.#answerId = answerId;
  }

  get any(): boolean {
    return this.#calls.length > 0;
  }

  /** A piece of a call with the number that is the call's own; the same object when it had it. */
  mended(piece: JsonValue): JsonValue {
    if (!isObject(piece)) return piece;
    const number = field(piece, 'index');
    const said = { number: typeof number === 'number' ? number : undefined, id: text(field(piece, 'id')) ?? '' };
    const inner = field(piece, 'function') ?? field(piece, 'custom');
    const argumentsText = text(field(inner, 'arguments')) ?? text(field(inner, 'input')) ?? '';
    const known = this.#known(said, (text(field(inner, 'name')) ?? '') !== '', argumentsText);
    const call = known ?? this.#open(said);
    call.argumentsText += argumentsText;
    const opens = known === undefined;
    if (number === call.index && (!opens || call.id === said.id)) return piece;
    return { ...piece, index: call.index, ...(opens && { id: call.id }) };
  }

  #known(
    said: { number: number | undefined; id: string },
    named: boolean,
    argumentsText: string,
  ): OpenCall | undefined {
    const byId = said.id === '' ? undefined : this.#calls.find(({ id }) => id === said.id);
    if (byId !== undefined) return byId;
    const last =
      said.number === undefined ? this.#calls.at(-1) : this.#calls.findLast(({ number }) => number === said.number);
    if (last === undefined || !named) return last;
    // a name begins a call, unless a server says it with every piece
    const begins = said.id !== '' || (argumentsText !== '' && isWhole(last.argumentsText)) || said.number === undefined;
    return begins ? undefined : last;
  }

  #open({ number, id }: { number: number | undefined; id: string }): OpenCall {
    const index = this.#calls.length;
    const own = id === '' ? `call_${digestLetters(`${this.#answerId} ${index}`, 20)}` : id;
    const call = { index, id: own, number, argumentsText: '' };
    this.#calls.push(call);
    return call;
  }
}

const isWhole = (argumentsText: string): boolean => isObject(parsed(argumentsText));

/** Calls of a whole message, each with an id. */
export const withIds = (calls: readonly JsonValue[], answerId: string): JsonValue[] => {
  const taken = new Set<string>();
  return calls.map((call, index): JsonValue => {
    const id = text(field(call, 'id')) ?? '';
    if (!isObject(call) || (id !== '' && !taken.has(id))) {
      taken.add(id);
      return call;
    }
    return { ...call, id: `call_${digestLetters(`${answerId} ${index}`, 20)}` } as JsonObject;
  });
};
