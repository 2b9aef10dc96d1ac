// Addresses as people write them, line under line: around one line that is certainly part of one, the lines that belong to it and the name above.
import type { RawFinding } from './rule.ts';

const sure = 0.6;
/** Several lines that fit together name the whole. */
const certain = 0.8;
const longestLine = 60;
const mostLines = 4;

interface Line {
  readonly start: number;
  readonly end: number;
}

const capitals = 'A-Z\u0370-\u03ab\u0400-\u042f';
const letters = `A-Za-z\u0370-\u03ff\u0400-\u045f`;
/** `35 Kromwater 38`, `Kromwater 38`, `48 Flat Hill`. */
const street = new RegExp(
  `^\\d{1,6}[A-Za-z]?,? [${letters}][^:;!?]{1,48}$|^[${letters}][^:;!?.]{2,40} \\d{1,5}[A-Za-z]?[.,]?$`,
);
/** `Tanzania 53144`, `Springfield, IL 62704`, `43-300 Bielsko`. */
const postal = new RegExp(
  `^[${letters}][${letters} .,'’&-]{2,40} \\d{4,6}(?:-\\d{4})?$|^\\d{2}-\\d{3} [${letters} ]{3,30}$|^(?:[A-Z]{2} )?\\d{4,6} [${letters} -]{3,30}$|^, [A-Za-z]{2,3}$|^\\d{5}$|^[AFD]PO [A-Z]{2} \\d{5}$`,
);
const town = new RegExp(`^[${letters}][${letters} .'’()/-]{1,32},?$`);
const person = new RegExp(
  `^(?:(?:Mr|Mrs|Ms|Dr|Prof)\\.? )?[${capitals}][^\\d:;,!?@()]{1,24}(?: [${capitals}][^\\d:;,!?@()]{0,24}){1,3}$`,
);

/** Findings with each address grown over the lines of its block. Only texts in which an address stands are looked at. */
export const growAddresses = (text: string, found: readonly RawFinding[]): readonly RawFinding[] => {
  const grown: RawFinding[] = [];
  let done = -1;
  for (const one of found) {
    if (!isPart(one) || one.start < done) continue;
    const block = blockAround(text, one) ?? widened(text, one);
    if (block === undefined) continue;
    done = block.end;
    grown.push({ ...one, type: 'address', start: block.start, end: block.end, score: certain });
    const name = beginsLine(text, block.start) ? nameAbove(text, block.start) : undefined;
    if (name !== undefined) grown.push({ ...one, type: 'person', start: name.start, end: name.end, score: 0.65 });
  }
  return grown;
};

const isPart = (one: RawFinding): boolean =>
  one.detector === 'pii' && (one.type === 'address' || one.type === 'place') && one.score >= sure;

const townBehind = new RegExp(
  `,\\s{1,3}[${capitals}][${letters}'’-]{1,24}(?: [${capitals}a-z][${letters}'’-]{0,24}){0,3}(?: \\d{1,6})?(?=[\\s]*$|[\\n.,;)])`,
  'y',
);

/** In a running text: the number of the flat before it, the town and the country behind it. */
const widened = (text: string, part: RawFinding): Line | undefined => {
  if (part.type !== 'address') return undefined;
  const number = /(?:^|[\s:,])(\d{1,6} )$/.exec(text.slice(Math.max(0, part.start - 8), part.start));
  const start = part.start - (number === null ? 0 : (number[1] as string).length);
  let end = part.end;
  for (let i = 0; i < 2; i++) {
    townBehind.lastIndex = end;
    if (townBehind.test(text)) end = townBehind.lastIndex;
  }
  return start === part.start && end === part.end ? undefined : { start, end };
};

const blockAround = (text: string, part: RawFinding): Line | undefined => {
  const own = lineAt(text, part.start);
  if (own.end - own.start > longestLine || part.end > own.end || !beginsLine(text, part.start)) return undefined;
  let { start, end } = own;
  for (let i = 0; i < mostLines; i++) {
    const above = lineBefore(text, start, 1);
    if (above === undefined || !isAddressLine(bare(text, above))) break;
    start = above.start;
  }
  let hasBelow = false;
  for (let i = 0, town = 0; i < mostLines; i++) {
    const below = lineAfter(text, end, 2);
    if (below === undefined) break;
    const words = bare(text, below);
    if (isAddressLine(words)) town = 0;
    else if (town > 0 || !isTown(text, below, words)) break;
    else town++;
    hasBelow = true;
    end = below.end;
  }
  return start === own.start && !hasBelow ? undefined : { start: start + indent(text, start), end };
};

const isAddressLine = (words: string): boolean =>
  street.test(words) || postal.test(words) || /^(?:apt|suite|unit|flat|p\.?o\.? box)\b/i.test(words);

/** A town stands in a block only where its country or its code stands below. */
const isTown = (text: string, line: Line, words: string): boolean => {
  if (!town.test(words)) return false;
  const below = lineAfter(text, line.end, 2);
  return below !== undefined && postal.test(bare(text, below));
};

/** Quoting marks and indents do not belong to a line. */
const bare = (text: string, line: Line): string =>
  text
    .slice(line.start, line.end)
    .trim()
    .replace(/^[?>|*-]{1,4}\s+/, '');

const indent = (text: string, start: number): number =>
  /^[\s?>|*-]{0,8}/.exec(text.slice(start, start + 8))?.[0].length ?? 0;

/** The line around `at`, or as much of it as a line may be long: what is longer is no line of an address. */
const lineAt = (text: string, at: number): Line => {
  let start = at;
  while (start > 0 && at - start <= longestLine && text.charCodeAt(start - 1) !== 10) start--;
  let end = at;
  while (end < text.length && end - at <= longestLine && text.charCodeAt(end) !== 10) end++;
  return { start, end };
};

const isBlank = (text: string, line: Line): boolean => text.slice(line.start, line.end).trim() === '';
const fits = (line: Line): boolean => line.end - line.start <= longestLine;

/** The line above, over fewer than `blanks` empty ones. */
const lineBefore = (text: string, start: number, blanks: number): Line | undefined => {
  for (let at = start, seen = 0; at > 0 && seen < blanks; seen++) {
    const line = lineAt(text, at - 1);
    if (!isBlank(text, line)) return fits(line) ? line : undefined;
    at = line.start;
  }
  return undefined;
};

const lineAfter = (text: string, end: number, blanks: number): Line | undefined => {
  for (let at = end, seen = 0; at < text.length && seen < blanks; seen++) {
    const line = lineAt(text, at + 1);
    if (!isBlank(text, line)) return fits(line) ? line : undefined;
    at = line.end;
  }
  return undefined;
};

/** But for an indent or a quoting mark. */
const beginsLine = (text: string, at: number): boolean => text.slice(lineAt(text, at).start, at).trim().length < 4;

const nameAbove = (text: string, start: number): Line | undefined => {
  const first = lineAt(text, start);
  let above = lineBefore(text, first.start, 2);
  // A firm may stand between.
  if (above !== undefined && !person.test(bare(text, above))) above = lineBefore(text, above.start, 1);
  if (above === undefined || !person.test(bare(text, above))) return undefined;
  return { start: above.start + indent(text, above.start), end: above.end };
};
