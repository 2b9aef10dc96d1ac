// Every place of a wire format where a text can stand, as the official SDKs declare it, with a document around it that is otherwise ordinary.
import type { Root, Shape } from './sdk-shapes.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface Leaf {
  /** Members and types on the way to it: `messages[].content[].TextBlockParam.text`. */
  readonly place: string;
  /** `word`: declared as words of the interface; `key`: the name of a member that the sender chooses. */
  readonly kind: 'text' | 'word' | 'key';
  /** The document with this text there. */
  plant(text: string): Json;
  /** The same with the list around it holding one element for each text; undefined where no list is. */
  readonly spread?: (texts: readonly string[]) => Json;
}

/** A type is entered at so many places; within itself never. */
const mostVisits = 4;

export const leavesOf = ({ shape }: Root & { readonly shape: Shape }): readonly Leaf[] => {
  const found: Leaf[] = [];
  const visits = new Map<Shape, number>();
  const open = new Set<Shape>();
  const visit = (at: Shape, around: Around): void => {
    if (at.kind === 'text') found.push(leaf('text', around));
    else if (at.kind === 'literal') {
      if (typeof at.value === 'string') found.push(leaf('word', around));
    } else if (at.kind === 'anything') {
      found.push(leaf('text', around), leaf('key', inMember(around, undefined, 1)));
    } else if (at.kind === 'list') visit(at.of, inList(around));
    else if (at.kind === 'record') {
      found.push(leaf('key', inMember(around, undefined, minimal(at.of))));
      visit(at.of, inMember(around, 'any'));
    } else if (at.kind === 'choice') visitChoice(at.among, around);
    else if (at.kind === 'object') visitObject(at, around);
  };
  const visitChoice = (among: readonly Shape[], around: Around): void => {
    const words = among.filter((one) => one.kind === 'literal' && typeof one.value === 'string');
    const rest = among.filter((one) => one.kind !== 'literal');
    // a word of a list to which texts are added is a text
    if (words[0] !== undefined && !rest.some((one) => one.kind === 'text')) visit(words[0], around);
    for (const one of rest) visit(one, around);
  };
  const visitObject = (at: Shape & { kind: 'object' }, around: Around): void => {
    const times = visits.get(at) ?? 0;
    if (open.has(at) || times >= mostVisits) return;
    visits.set(at, times + 1);
    open.add(at);
    const others = minimal(at) as { [key: string]: Json };
    for (const [name, member] of at.members) visit(member.shape, inObject(around, at.name, name, others));
    open.delete(at);
  };
  visit(shape, { place: '', wrap: (inner) => inner });
  return found;
};

interface Around {
  readonly place: string;
  wrap(inner: Json): Json;
  /** From the elements of the innermost list. */
  readonly list?: { outer(list: Json[]): Json; element(inner: Json): Json };
}

const leaf = (kind: Leaf['kind'], { place, wrap, list }: Around): Leaf => {
  const value = (text: string): Json => text;
  const plain = { place, kind, plant: (text: string) => wrap(value(text)) };
  if (list === undefined) return plain;
  return { ...plain, spread: (texts) => list.outer(texts.map((text) => list.element(value(text)))) };
};

const inList = ({ place, wrap }: Around): Around => ({
  place: `${place}[]`,
  wrap: (inner) => wrap([inner]),
  list: { outer: (list) => wrap(list), element: (inner) => inner },
});

const within = (around: Around, place: string, put: (inner: Json) => Json): Around => {
  const { list } = around;
  return {
    place,
    wrap: (inner) => around.wrap(put(inner)),
    ...(list && { list: { outer: list.outer, element: (inner) => list.element(put(inner)) } }),
  };
};

const inObject = (around: Around, type: string, name: string, others: { [key: string]: Json }): Around =>
  within(
    around,
    `${around.place}${around.place === '' ? '' : '.'}${type === '__type' ? '' : `${type}.`}${name}`,
    (inner) => ({
      ...others,
      [name]: inner,
    }),
  );

/** A member of a name that the sender chooses; where the text is that name, `value` stands under it. */
const inMember = (around: Around, name: string | undefined, value: Json = null): Around =>
  within(around, `${around.place}{${name ?? 'key'}}`, (inner) =>
    name === undefined ? { [String(inner)]: value } : { [name]: inner },
  );

const smallest = new Map<Shape, Json>();

/** The least that such a value can be: what is not optional, and nothing said in it. */
const minimal = (shape: Shape): Json => {
  const known = smallest.get(shape);
  if (known !== undefined) return known;
  // for who asks again while it is being made
  smallest.set(shape, null);
  const made = make(shape);
  smallest.set(shape, made);
  return made;
};

const make = (shape: Shape): Json => {
  if (shape.kind === 'text' || shape.kind === 'anything') return '';
  if (shape.kind === 'number') return 0;
  if (shape.kind === 'literal') return shape.value;
  if (shape.kind === 'list') return [];
  if (shape.kind === 'record') return {};
  if (shape.kind === 'choice') return shape.among[0] === undefined ? null : minimal(shape.among[0]);
  const members = [...shape.members].filter(([, { isOptional }]) => !isOptional);
  return Object.fromEntries(members.map(([name, member]) => [name, minimal(member.shape)]));
};
