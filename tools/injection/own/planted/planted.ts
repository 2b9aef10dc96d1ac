// Orders that outsiders plant where a model reads, and harmless texts of the same build; made from the tables beside this file by a seeded generator.
import { seeded } from '../../seeded.ts';
import { carriers, quotations } from './carriers.ts';
import { chinese, distantSlots, italian, japanese, polish, portuguese } from './distant.ts';
import { english, englishSlots } from './english.ts';
import { dutch, german, germanSlots } from './german.ts';
import { french, romanceSlots, spanish } from './romance.ts';
import { slots, type Tongue } from './tongue.ts';

const all: Readonly<Record<string, readonly string[]>> = {
  ...slots,
  ...englishSlots,
  ...germanSlots,
  ...romanceSlots,
  ...distantSlots,
};

/** How often each language speaks. */
const tongues: readonly (readonly [name: string, tongue: Tongue, share: number])[] = [
  ['en', english, 12],
  ['de', german, 3],
  ['es', spanish, 3],
  ['fr', french, 3],
  ['nl', dutch, 2],
  ['pl', polish, 2],
  ['zh', chinese, 2],
  ['ja', japanese, 1],
  ['it', italian, 1],
  ['pt', portuguese, 1],
];
const perShare = 90;

type Random = () => number;
const pick = (list: readonly string[], random: Random): string => list[Math.floor(random() * list.length)] as string;

const fill = (pattern: string, random: Random, tongue: Tongue): string => {
  let text = pattern;
  for (let depth = 0; depth < 4 && text.includes('{'); depth++)
    text = text.replace(/\{([^\s{}"]+)\}/gu, (whole, name: string) => {
      if (name === 'order') return pick(tongue.orders, random);
      const list = all[name];
      return list === undefined ? whole : pick(list, random);
    });
  return text;
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const wide = (tongue: Tongue): boolean => tongue === chinese || tongue === japanese;
const stop = (tongue: Tongue): string => (wide(tongue) ? '' : '.');
const join = (parts: readonly (string | undefined)[], tongue: Tongue): string =>
  parts.filter((part) => part !== undefined).join(wide(tongue) ? '' : ' ');

/** An order: who is called, on what condition or in whose name; what is to be done; that nobody is to know. */
const orderOf = (tongue: Tongue, random: Random): string => {
  const order = pick(tongue.orders, random);
  const full = `${capital(order)}${stop(tongue)}`;
  const hide = random() < 0.5 ? pick(tongue.hides, random) : undefined;
  const consent = random() < 0.3 ? pick(tongue.consents, random) : undefined;
  const second = random() < 0.25 ? `${capital(pick(tongue.orders, random))}${stop(tongue)}` : undefined;
  const kind = random();
  if (kind < 0.32)
    return join(
      [`${pick(tongue.called, random)}:`, random() < 0.5 ? full : `${order}${stop(tongue)}`, second, hide, consent],
      tongue,
    );
  if (kind < 0.56)
    return join(
      [
        `${pick(tongue.machines, random)} ${pick(tongue.duties ?? tongue.orders, random)}${stop(tongue)}`,
        hide,
        consent,
      ],
      tongue,
    );
  if (kind < 0.72)
    return join([`${pick(tongue.conditions, random)} ${order}${stop(tongue)}`, second, hide, consent], tongue);
  if (kind < 0.86) return join([`${pick(tongue.authorities, random)}:`, full, second, hide, consent], tongue);
  return join([full, second, pick(tongue.hides, random)], tongue);
};

/** The same build with what is ordinarily asked, of machines and of people, and what is said about both. */
const harmlessOf = (tongue: Tongue, random: Random): string => {
  const chore = pick(tongue.chores, random);
  const full = `${capital(chore)}${stop(tongue)}`;
  const more = random() < 0.4 ? `${capital(pick(tongue.chores, random))}${stop(tongue)}` : undefined;
  const fact = random() < 0.3 ? pick(tongue.facts, random) : undefined;
  const kind = random();
  if (kind < 0.12) return join([`${pick(tongue.called, random)}:`, full, more, fact], tongue);
  if (kind < 0.3)
    return join(
      [`${pick(tongue.machines, random)} ${pick(tongue.choreDuties ?? tongue.chores, random)}${stop(tongue)}`, fact],
      tongue,
    );
  if (kind < 0.36) return join([`${pick(tongue.conditions, random)} ${chore}${stop(tongue)}`, more], tongue);
  if (kind < 0.6) return join([`${pick(tongue.people, random)}:`, full, more, fact], tongue);
  if (kind < 0.8)
    return join([pick(tongue.facts, random), random() < 0.5 ? pick(tongue.facts, random) : undefined, more], tongue);
  return join([full, more, fact], tongue);
};

const carried = (name: string, text: string, random: Random, tongue: Tongue): string => {
  const own = carriers[name] ?? [];
  const carrier = pick(random() < 0.45 && own.length > 0 ? own : (carriers['any'] as readonly string[]), random);
  return fill(
    carrier.replaceAll('{here}', () => text),
    random,
    tongue,
  );
};

const made = (build: (tongue: Tongue, random: Random) => string, start: number, times: number): string[] => {
  const random = seeded(start);
  return tongues.flatMap(([name, tongue, share]) =>
    Array.from({ length: share * perShare * times }, () =>
      carried(name, fill(build(tongue, random), random, tongue), random, tongue),
    ),
  );
};

export const plantedOrders = (): string[] => made(orderOf, 11, 1);

export const harmlessNeighbours = (): string[] => made(harmlessOf, 12, 1.5);

/** Quoted, an order is what a text is about. */
export const quotedOrders = (): string[] => {
  const random = seeded(13);
  return Array.from({ length: 300 }, () => {
    const order = fill(orderOf(english, random), random, english).replaceAll('"', "'");
    return fill(
      pick(quotations, random).replaceAll('{here}', () => order),
      random,
      english,
    );
  });
};
