// Card numbers that their neighbours hide: `#4111…`, `x4111…`, two in one run. A number that adds up is one whatever stands beside it.
import { isCard, saysCard } from './card-number.ts';
import { endOfRun, isDigit } from './digit-run.ts';

import type { RawFinding } from './rule.ts';

const longest = 19;
const shortest = 13;
/** A run of digits is read up to here; longer ones are data. */
const longestRun = 160;
/** Letters and digits beside a number; more of them are a hash or an identifier of which it is a part. */
const mostBeside = 8;

/** Where the run of digits ends that begins at `at`, with the separators in it, and the cards that it holds. */
export function hiddenCards(text: string, at: number): { readonly end: number; readonly cards: readonly RawFinding[] } {
  const to = endOfRun(text, at, longestRun);
  const places: number[] = [];
  for (let i = at; i < to; i++) if (isDigit(text.charCodeAt(i))) places.push(i);
  if (places.length < shortest) return { end: to, cards: none };
  if (!isSplit(text, at, to) && places.length <= longest) return { end: to, cards: alone(text, at, to) };
  const cards = chained(text, places) ?? (saysCard(text, at, at) ? everyIn(text, places) : none);
  return { end: to, cards };
}

const none: readonly RawFinding[] = Object.freeze([]);

const isSplit = (text: string, at: number, to: number): boolean => /\D/.test(text.slice(at, to));

/** The decimals of a fraction and the digits of a hash add up by chance, and there are many of them. */
const alone = (text: string, at: number, to: number): readonly RawFinding[] => {
  if (fraction.test(text.slice(Math.max(0, at - 6), at))) return none;
  const beside = besides(text.slice(Math.max(0, at - 40), at), before) + besides(text.slice(to, to + 40), after);
  return beside <= mostBeside && isCardAt(text, at, to) ? [cardAt(at, to)] : none;
};
const fraction = /(?:^|\D)\d{1,2}[.,]$/;
/** What is glued to a number; another number of a card's length with a few letters between is nothing it is a part of. */
const before = { glued: /[A-Za-z0-9]+$/, number: /\d[\d -]{11,22}[A-Za-z]{1,8}$/ };
const after = { glued: /^[A-Za-z0-9]+/, number: /^[A-Za-z]{1,8}\d[\d -]{11,22}/ };

const besides = (text: string, { glued, number }: typeof before): number =>
  number.test(text) ? 0 : (glued.exec(text)?.[0].length ?? 0);

/** The run as cards one after another and nothing else; undefined when it is not. */
const chained = (text: string, places: readonly number[]): readonly RawFinding[] | undefined => {
  /** By count of digits, the last card of a chain that covers as many; 0 where none does. */
  const lastOf = new Uint8Array(places.length + 1);
  for (let done = 0; done < places.length; done++) {
    if (done > 0 && lastOf[done] === 0) continue;
    for (let size = shortest; size <= longest && done + size <= places.length; size++) {
      if (lastOf[done + size] === 0 && isCardOf(text, places, done, size)) lastOf[done + size] = size;
    }
  }
  const cards: RawFinding[] = [];
  for (let to = places.length; to > 0; ) {
    const size = lastOf[to] as number;
    if (size === 0) return undefined;
    cards.unshift(cardAt(places[to - size] as number, (places[to - 1] as number) + 1));
    to -= size;
  }
  return cards;
};

/** Every one that adds up: somebody says that there is one. */
const everyIn = (text: string, places: readonly number[]): readonly RawFinding[] => {
  const cards: RawFinding[] = [];
  for (let from = 0; from + shortest <= places.length; from++) {
    if (!issuers.test((text[places[from] as number] ?? '') + (text[places[from + 1] as number] ?? ''))) continue;
    const size = sizes.find((one) => from + one <= places.length && isCardOf(text, places, from, one));
    if (size === undefined) continue;
    cards.push(cardAt(places[from] as number, (places[from + size - 1] as number) + 1));
    from += size - 1;
  }
  return cards;
};
const sizes = [16, 15];
const issuers = /^(?:4\d|5[1-5]|2[2-7]|3[47]|6[045]|35)/;

const isCardOf = (text: string, places: readonly number[], from: number, size: number): boolean =>
  isCardAt(text, places[from] as number, (places[from + size - 1] as number) + 1);

const isCardAt = (text: string, start: number, end: number): boolean => {
  const shown = text.slice(start, end);
  return isCard({ text, start, end, digits: shown.replace(/\D/g, ''), shape: shown.replace(/\d/g, '0') });
};

const cardAt = (start: number, end: number): RawFinding => ({
  detector: 'pii',
  type: 'credit_card',
  start,
  end,
  score: 0.95,
  severity: 'high',
});
