// Where a value of a tool call comes from: the words of those whom the agent works for, its own workspace, a field of a record, or prose of outsiders.
import type { Call } from '../call.ts';
import { isObject, type JsonValue } from '../json.ts';
import { normalisedSegment } from '../scan-call.ts';
import type { Segment } from '../segment.ts';
import { type PastCall, resultsOf, toolHistory } from './history.ts';
import { fetchedByHistory, type Source, type SourceLists, sourceOf } from './result-sources.ts';

/** One tool result: what it says in sentences, and the whole values of its fields. */
interface Result {
  readonly all: string;
  readonly prose: string;
  readonly fields: ReadonlySet<string>;
}

export interface Origins {
  /** Some tool has said something in this call. */
  readonly hasResults: boolean;
  /** Some of it comes from outside. */
  readonly hasOutside: boolean;
  /** All that users have said, folded. */
  readonly userWords: string;
  /** Files and folders that commands of this history brought from outside. */
  readonly fetched: ReadonlySet<string>;
  /** A user, the system or the developer has said it. */
  isSaid(value: string): boolean;
  /** It stands in the instructions that the agent was given. */
  isOfSystem(value: string): boolean;
  isInWorkspace(value: string): boolean;
  /** It is the whole value of a field in what came from outside: a reference that a server gave, not a word in a sentence. */
  isField(value: string): boolean;
  /** It stands in a sentence of what came from outside. */
  isInProse(value: string): boolean;
  /** A result that names this recipient in a field holds it too. */
  isBeside(value: string, recipient: string): boolean;
  isInResults(value: string): boolean;
}

const made = new WeakMap<readonly Segment[], { readonly lists: SourceLists; readonly origins: Origins }>();

/** Made once for the texts of a call, however many tool calls are judged against them. */
export const originsOf = (call: Call, lists: SourceLists): Origins => {
  const known = made.get(call.segments);
  if (known?.lists === lists) return known.origins;
  const origins = readOrigins(call, lists);
  made.set(call.segments, { lists, origins });
  return origins;
};

/** Whose words there are is told at once; what they say is read when somebody asks, because most histories are the workspace's. */
const readOrigins = (call: Call, lists: SourceLists): Origins => {
  const { calls } = toolHistory(call.surface, call.body);
  const fetched = fetchedByHistory(calls);
  const told = toldIn(call, calls, (past) => sourceOf(past, lists, fetched));
  const of = (...speakers: readonly string[]): string =>
    call.segments.flatMap((one) => (speakers.includes(one.provenance) ? textsOf(one) : [])).join('\n');
  const read = (wanted: Source) =>
    told.flatMap(({ source, segments }) => (source === wanted ? readResult(segments) : []));
  const said = onDemand(() => of('user', 'system', 'developer'));
  const system = onDemand(() => of('system', 'developer'));
  const userWords = onDemand(() => of('user'));
  const outside = onDemand(() => read('outside'));
  const workspace = onDemand(() => read('workspace'));
  const everything = () => [...outside(), ...workspace()];
  return {
    hasResults: told.length > 0,
    hasOutside: told.some(({ source }) => source === 'outside'),
    get userWords() {
      return userWords();
    },
    fetched,
    isSaid: (value) => holds(said(), value),
    isOfSystem: (value) => holds(system(), value),
    isInWorkspace: (value) => workspace().some(({ all }) => holds(all, value)),
    isField: (value) => outside().some(({ fields }) => fields.has(folded(value))),
    isInProse: (value) => outside().some(({ prose }) => holds(prose, value)),
    isBeside: (value, recipient) =>
      everything().some(({ fields, all }) => fields.has(folded(recipient)) && holds(all, value)),
    isInResults: (value) => everything().some(({ all }) => holds(all, value)),
  };
};

const onDemand = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
};

/** As it is, and as it was before something was cut out of it: a token that stands for an address, and the address. */
const textsOf = (segment: Segment): string[] => {
  const now = folded(normalisedSegment(segment).text);
  return segment.origin === undefined ? [now] : [now, folded(segment.original)];
};

export const folded = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();

const isWordly = (one: string | undefined): boolean => one !== undefined && /[a-z0-9]/.test(one);

/** As a whole word, letter case and spaces aside. */
export const holds = (text: string, value: string): boolean => {
  const wanted = folded(value);
  if (wanted === '') return false;
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
    const starts = !isWordly(wanted[0]) || !isWordly(text[at - 1]);
    const end = at + wanted.length;
    if (starts && (!isWordly(wanted.at(-1)) || !isWordly(text[end]))) return true;
  }
  return false;
};

interface Told {
  readonly source: Source;
  readonly segments: Segment[];
}

/** The texts of each tool result; a list without members tells nothing. */
const toldIn = (call: Call, calls: readonly PastCall[], source: (call: PastCall | undefined) => Source): Told[] => {
  const byId = new Map(calls.map((past) => [past.id, past]));
  const places = new Map(resultsOf(call.surface, call.body).map((place) => [place.path.join('/'), place]));
  const told = new Map<string, Told>();
  for (const segment of call.segments) {
    if (segment.provenance !== 'tool' || emptyList.test(segment.text)) continue;
    const [message, block] = [segment.path.slice(0, 2).join('/'), segment.path.slice(0, 4).join('/')];
    const key = places.has(block) ? block : message;
    const place = places.get(key);
    const known = told.get(key) ?? {
      source: place === undefined ? 'outside' : source(byId.get(place.id)),
      segments: [],
    };
    known.segments.push(segment);
    told.set(key, known);
  }
  return [...told.values()];
};
const emptyList = /^\s*\[\s*\]\s*$/;

const readResult = (segments: readonly Segment[]): Result[] =>
  segments.flatMap((segment) => [
    ...(segment.origin === undefined ? [] : readText(segment.original)),
    ...readText(segment.text, normalisedSegment(segment).text),
  ]);

/** Of a list each member is a result of its own: what one mail says is not said by the next. */
const readText = (text: string, plain = text): Result[] => {
  const value = parsed(text);
  if (Array.isArray(value)) return value.map((one) => resultOf(JSON.stringify(one), one));
  return [resultOf(plain, value)];
};

const resultOf = (text: string, value: JsonValue | undefined): Result => {
  const prose: string[] = [];
  const fields = new Set<string>();
  if (value === undefined) sortText(text, prose, fields);
  else sortValue(value, prose, fields);
  // escapes of JSON are no part of what it says
  const all = value === undefined ? text : leavesOf(value).join('\n');
  return { all: folded(all), prose: prose.join('\n'), fields };
};

const leavesOf = (value: JsonValue): string[] => {
  if (Array.isArray(value)) return value.flatMap(leavesOf);
  if (isObject(value)) return Object.entries(value).flatMap(([key, one]) => [key, ...leavesOf(one)]);
  return value === null ? [] : [String(value)];
};

const parsed = (text: string): JsonValue | undefined => {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
};

const sortValue = (value: JsonValue, prose: string[], fields: Set<string>): void => {
  if (typeof value === 'string') sortLeaf(value, prose, fields);
  else if (Array.isArray(value)) for (const one of value) sortValue(one, prose, fields);
  else if (isObject(value)) for (const one of Object.values(value)) sortValue(one, prose, fields);
  else if (value !== null) fields.add(String(value));
};

const longestField = 120;
const mostFieldWords = 2;

/** A long text is prose; a short one of some words is both; of `Ada <ada@example.org>` the address is a field too. */
const sortLeaf = (text: string, prose: string[], fields: Set<string>): void => {
  const leaf = folded(text);
  const address = /^[^<>]{0,80}<([^<>\s]+)>$/.exec(leaf)?.[1];
  if (address !== undefined) fields.add(address);
  const words = leaf.split(/[\s,;]+/);
  if (leaf.length <= longestField || words.length === 1) fields.add(leaf);
  if (words.length > mostFieldWords && address === undefined) prose.push(plainAddresses(leaf));
  else if (address === undefined) for (const word of words) fields.add(word);
};

/** Text that is no JSON: the block of headers that it begins with and the cells of tables are fields, the rest is prose. */
const sortText = (text: string, prose: string[], fields: Set<string>): void => {
  let isHead = true;
  for (const line of text.split('\n')) {
    const header = /^[\w -]{1,24}:\s+(\S.{0,118})$/.exec(line)?.[1];
    const cells = line.split(/\s*[|\t]\s*|\s{3,}/).filter((cell) => cell.trim() !== '');
    if (isHead && header !== undefined) sortLeaf(header, prose, fields);
    else if (cells.length >= 3) for (const cell of cells) sortLeaf(cell, prose, fields);
    else prose.push(plainAddresses(folded(line)));
    isHead &&= header !== undefined;
  }
};

/** `ada [at] example (dot) org` is read by a model as the address that it is. @param text folded: of spaces there is never more than one */
const plainAddresses = (text: string): string => {
  const plain = text.replace(/ ?[[({] ?(?:at|@) ?[\])}] ?/g, '@').replace(/ ?[[({] ?(?:dot|\.) ?[\])}] ?/g, '.');
  return plain === text ? text : `${text}\n${plain}`;
};
