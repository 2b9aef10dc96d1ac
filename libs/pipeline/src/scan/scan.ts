// The one scan: a text is normalised once, searched once for all rules of all steps, and what is found is placed in the original.
import type { Detector } from '../finding.ts';
import { growAddresses } from './address-block.ts';
import { raiseByContext } from './context.ts';
import { decodings } from './decode/decodings.ts';
import { survey } from './decode/survey.ts';
import { judgeInjection } from './injection/model.ts';
import { compileLiterals } from './literals.ts';
import { longEncoded } from './long-encoded.ts';
import { scanNames } from './names.ts';
import { withoutNobodys } from './nobodys.ts';
import { type Mark, type Normalised, normalise } from './normalise.ts';
import { scanNumbers } from './numbers.ts';
import { onlyOneInjection, withoutOverlaps } from './overlaps.ts';
import { randomToken } from './random-token.ts';
import type { RawFinding, Rule } from './rule.ts';
import { rules } from './rules.ts';

/** What the literals of some rules are found with. */
const searchOf = (literals: readonly string[]) => ({
  automaton: compileLiterals(literals),
  rulesOf: literals.map((literal) => rules.flatMap((rule, index) => (rule.anchors.includes(literal) ? [index] : []))),
  lengths: literals.map((literal) => literal.length),
});
const beyondAscii = /[^\0-\x7f]/;
const literals = [...new Set(rules.flatMap((rule) => rule.anchors))];
/** Two, because tables for the letters of all scripts are large, and most texts need none of them. */
const plainSearch = searchOf(literals.filter((literal) => !beyondAscii.test(literal)));
const wideSearch = searchOf(literals.filter((literal) => beyondAscii.test(literal)));

/** Findings of all detectors with ranges in the original text, in order; overlaps within a detector are resolved. */
export type TextScan = readonly RawFinding[];

const nothing: TextScan = Object.freeze([]);

/** Linear in the length of the text. `jsonText`: the text is JSON and its escapes are read as what they stand for. */
export const scanText = (text: string, jsonText = false): TextScan => scanWith(normalise(text, jsonText));

/** The same, for who needs the normalised text too. */
export const scanWith = (normalised: Normalised): TextScan => {
  const found = scanNormalised(normalised.text);
  if (found.length === 0 && normalised.marks.length === 0) return nothing;
  const placed = found.map((one) => place(one, normalised));
  return [...placed, ...normalised.marks.map(fromMark)].sort((a, b) => a.start - b.start);
};

const place = (finding: RawFinding, normalised: Normalised): RawFinding => {
  const [start, end] = normalised.original(finding.start, finding.end);
  return { ...finding, start, end };
};

/** By rule, how far its last match reached. One for all scans: no rule scans a text of its own, and a fresh one for each costs more than the search. */
const searchedTo = new Int32Array(rules.length);

/** Every match of every rule, in the order of its anchor; ranges in the normalised text. */
export const scanSignals = (text: string): RawFinding[] => {
  const found: RawFinding[] = [];
  searchedTo.fill(0);
  searchFor(plainSearch, text, found);
  if (beyondAscii.test(text)) searchFor(wideSearch, text, found);
  return found;
};

const searchFor = ({ automaton, rulesOf, lengths }: typeof plainSearch, text: string, found: RawFinding[]): void => {
  automaton.scan(text, (literal, end) => {
    const start = end - (lengths[literal] as number);
    for (const index of rulesOf[literal] as readonly number[]) {
      if (start < (searchedTo[index] as number)) continue;
      const rule = rules[index] as Rule;
      const finding = apply(rule, text, start, end);
      if (finding === undefined) continue;
      searchedTo[index] = finding.end;
      found.push(finding);
    }
  });
};

/** Findings with ranges in the normalised text; what is found in a decoded stretch has the range of the stretch. */
export const scanNormalised = (text: string): RawFinding[] => {
  const found = findIn(text);
  const seen = survey(text);
  for (let i = 0; i < seen.runs.length; i += 2) {
    const token = randomToken(text, seen.runs[i] as number, seen.runs[i + 1] as number);
    if (token !== undefined) found.push(token);
  }
  longEncoded(text, seen.runs, (finding) => found.push(finding));
  const decoded = decodings(text, seen);
  for (const decoding of decoded.found) {
    const wanted = inDecodings[decoding.kind];
    for (const one of withoutNobodys(decoding.text, findIn(decoding.text))) {
      if (wanted.has(one.detector)) found.push({ ...one, start: decoding.start, end: decoding.end });
    }
  }
  for (const [start, end] of decoded.beyond) found.push({ ...unread, start, end });
  found.push(...growAddresses(text, found));
  const apart = found.length > 1 ? withoutOverlaps(found) : found;
  return onlyOneInjection(raiseByContext(withoutNobodys(text, apart)));
};

/** Text that was encoded and is too much to be read. */
const unread = { detector: 'exfiltration', type: 'encoded_unread', score: 0.8, severity: 'medium' } as const;

/** What may be hidden in an encoded stretch, and what only makes sense of a text as a whole. */
const inEncodings: ReadonlySet<Detector> = new Set<Detector>([
  'injection',
  'indirect_injection',
  'secret',
  'pii',
  'code_exec',
  'exfiltration',
  'memory_poison',
  'tool_poison',
]);
const inDisguises: ReadonlySet<Detector> = new Set<Detector>(['injection', 'indirect_injection']);
/** A value has no spaces, so it orders nothing. */
const inPieces: ReadonlySet<Detector> = new Set<Detector>(['secret', 'pii']);
const inDecodings = { encoding: inEncodings, disguise: inDisguises, pieces: inPieces } as const;

const findIn = (text: string): RawFinding[] => {
  const matches = scanSignals(text);
  const orders = judgeInjection(text, matches);
  const found = matches.filter((one) => one.detector !== 'injection');
  scanNumbers(text, (finding) => found.push(finding));
  scanNames(text, (finding) => found.push(finding));
  found.push(...orders);
  return found;
};

const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95;

/** One rule at one place. */
export const apply = (rule: Rule, text: string, anchorStart: number, anchorEnd: number): RawFinding | undefined => {
  if (rule.wordStart === true && anchorStart > 0 && isWord(text.charCodeAt(anchorStart - 1))) return undefined;
  const { detector, type, severity } = rule;
  if (rule.locate !== undefined) {
    const range = rule.locate(text, anchorStart, anchorEnd);
    if (range === undefined) return undefined;
    const [start, end] = range;
    const checked = rule.check?.(text.slice(start, end), text, start) ?? true;
    if (checked === false) return undefined;
    return { detector, type, severity, start, end, score: checked === true ? rule.score : checked };
  }
  rule.pattern.lastIndex = anchorStart;
  const match = rule.pattern.exec(text);
  if (match === null) return undefined;
  const end = anchorStart + match[0].length;
  const value = match.groups?.['value'] ?? match[0];
  const checked = rule.check === undefined ? true : rule.check(value, text, end - value.length);
  if (checked === false) return undefined;
  return { detector, type, severity, start: end - value.length, end, score: checked === true ? rule.score : checked };
};

const markScores: Readonly<Record<Mark['type'], readonly [score: number, severity: RawFinding['severity']]>> = {
  tag_character: [1, 'critical'],
  bidi_control: [0.8, 'high'],
  zero_width: [0.7, 'medium'],
  mixed_script: [0.7, 'medium'],
  variation_selector: [0.7, 'medium'],
  control_character: [0.4, 'low'],
};

const fromMark = (mark: Mark): RawFinding => {
  const [score, severity] = markScores[mark.type];
  return { detector: 'unicode', type: mark.type, start: mark.start, end: mark.end, score, severity };
};
