// A light tagger of people's names: only neighbouring capitalised words are looked at, and a known name in the right place decides.
import { givenNames, surnames } from './name-lists.ts';
import { isPolishGiven } from './polish-names.ts';
import type { RawFinding } from './rule.ts';
import { nobody } from './rules/people.ts';

const capital = 'A-Z';
const small = 'a-z';
const word = `(?:Ma?c|Fitz|O['’]|D['’])?[${capital}][${small}'’]{1,20}(?:-[${capital}][${small}]{1,20})?(?![${capital}${small}])`;
const between = '(?:de|da|di|du|del|della|van|von|der|den|la|le|el|al|bin|ter|dos)';
/** Two words at least, with initials and particles between them. */
const run = new RegExp(
  `${word}(?:[ \\n](?:${word}|[${capital}]\\.|${between}(?= (?:${between} )?[${capital}]))){1,5}`,
  'y',
);
/** Printed or scanned without the space: `AnnaKowalska`. */
const glued = new RegExp(`([${capital}][${small}]{2,11})[${capital}][${small}]{2,18}(?![\\w(.])`, 'y');

/** Second words that follow a given name without being a surname: companies, places, prizes. */
const noSurname =
  /^(?:Inc|Ltd|LLC|Corp|Street|Avenue|Road|Lane|Drive|Park|University|College|Hospital|School|Museum|Airport|Island|Islands|City|County|River|Lake|Prize|Award|Bridge|Hotel|Day|Bay|Beach|Institute|Foundation|Center|Centre|Company|Group|Church|Cathedral|Castle|Palace|Club|Theatre|Theater|Library|Stadium|House|Hall|Press|Books|Magazine|News|Bank|Airlines|Records|Studios|Games|Theorem|Equation|Method|Algorithm|Effect|Syndrome|Disease|Test|Index|Law|Act|Code|Model|State|Province|District|Valley|Mountains?|Ocean|Sea|Desert|Bible|Era|Dynasty|Empire|War|Festival|Order)$/;

/** A capitalised word before another one, before a particle, or grown together with one. */
const candidate = new RegExp(
  `[${capital}][${small}'’]{1,24}(?:-[${capital}][${small}]{1,20})?(?:[ \\n](?:[${capital}]|(?:d[aeiu]|v[ao]n|al|bin|la|le|el|dos|ter) )|[${capital}][${small}]{2})`,
  'g',
);

/** `report` hears of every name; ranges in the text as given. */
export const scanNames = (text: string, report: (finding: RawFinding) => void): void => {
  candidate.lastIndex = 0;
  let second = -1;
  for (let match = candidate.exec(text); match !== null; match = candidate.exec(text)) {
    const at = match.index;
    const gap = gapIn(match[0]);
    if (at > 0 && isJoined(text.charCodeAt(at - 1))) {
      candidate.lastIndex -= gap === -1 ? 3 : 1;
      continue;
    }
    if (gap === -1) {
      readGlued(text, at, report);
      continue;
    }
    const isFirst = at !== second;
    second = at + gap + 1;
    if (isGiven(match[0].slice(0, gap))) candidate.lastIndex = readRun(text, at, second, report);
    else {
      candidate.lastIndex = second;
      if (isFirst) readFamily(text, at, second, report);
    }
  }
};

const gapIn = (pair: string): number => {
  const space = pair.indexOf(' ');
  return space === -1 ? pair.indexOf('\n') : space;
};

/** Part of a longer token: a path, a member, a call, a price. */
const isJoined = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 64 && code <= 90) ||
  (code >= 45 && code <= 57) ||
  code === 95 ||
  code === 96 ||
  code === 35 ||
  code === 36;

/** `new Adam Optimizer(` is a call. */
const isCode = (text: string, end: number): boolean => text[end] === '(' || text[end] === '_';

const readGlued = (text: string, at: number, report: (finding: RawFinding) => void): void => {
  glued.lastIndex = at;
  const match = glued.exec(text);
  if (match === null || !isPolishGiven((match[1] as string).toLowerCase())) return;
  report({ detector: 'pii', type: 'person', start: at, end: glued.lastIndex, score: 0.6, severity: 'low' });
};

/** The run of words that begins with a given name; returns where to look on. */
const readRun = (text: string, at: number, next: number, report: (finding: RawFinding) => void): number => {
  run.lastIndex = at;
  const words = run.exec(text)?.[0].split(/[ \n]/);
  if (words === undefined || isCode(text, run.lastIndex)) return next;
  const family = surnameAt(words);
  const score = scoreOf(words[0] as string, words[family]);
  if (score === undefined) return next;
  const end = at + words.slice(0, lastOf(words, family) + 1).join(' ').length;
  report({ detector: 'pii', type: 'person', start: at, end, score, severity: 'low' });
  return end;
};

const familyWord = new RegExp(`[${capital}][${small}]{2,20}(?![\\w'’(-]| [${capital}])`, 'y');

/** A surname that we know after a word that we do not: only where no other capitalised word stands around the two. */
const readFamily = (text: string, at: number, next: number, report: (finding: RawFinding) => void): void => {
  familyWord.lastIndex = next;
  const family = familyWord.exec(text)?.[0];
  if (family === undefined || !surnames.has(family.toLowerCase())) return;
  const first = text.slice(at, next - 1);
  if (first.length < 3 || nobody.test(first) || noSurname.test(first)) return;
  const end = next + family.length;
  report({ detector: 'pii', type: 'person', start: at, end, score: 0.55, severity: 'low' });
};

/** Where the surname stands in a run, over initials and particles. */
const surnameAt = (words: readonly string[]): number => {
  let at = 1;
  while (at < words.length && (/\.$/.test(words[at] as string) || /^[a-z]/.test(words[at] as string))) at++;
  return at;
};

const isGiven = (name: string): boolean => {
  const key = keyOf(name);
  return givenNames.has(key) || isPolishGiven(key);
};

const scoreOf = (first: string, family: string | undefined): number | undefined => {
  if (family === undefined || nobody.test(first) || nobody.test(family) || noSurname.test(family)) return undefined;
  return surnames.has(keyOf(family)) ? 0.8 : 0.65;
};

/** Two given names, or a surname in two parts. */
const lastOf = (words: readonly string[], family: number): number => {
  const next = words[family + 1];
  if (next === undefined || nobody.test(next) || noSurname.test(next)) return family;
  return surnames.has(keyOf(next)) || givenNames.has(keyOf(words[family] as string)) ? family + 1 : family;
};

/** The part before an apostrophe or a hyphen, as the lists spell it. */
const keyOf = (name: string): string => {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code === 39 || code === 45 || code === 0x2019) return name.slice(0, i).toLowerCase();
  }
  return name.toLowerCase();
};
