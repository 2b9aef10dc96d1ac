// How far a growing text may leave: everything before the last 256 characters, unless something that began earlier may still go on.
import { type Normalised, normalise } from '../scan/normalise.ts';
import type { RawFinding } from '../scan/rule.ts';
import { scanWith } from '../scan/scan.ts';
import type { Finder } from '../step.ts';
import { holdBackChars } from './stream-mode.ts';

/** Something begun is waited for this long; then what the plan says for it applies. */
export const longestMatchChars = 8_192;

/** What follows may say that a finding is none: of `https://ada:secret@exam` the host decides whose it is. */
const aftermath = 80;

export interface Look {
  /** Complete; ranges in the text given. */
  readonly settled: readonly RawFinding[];
  /** Reach the end of the text, or nearly: they may go on, or turn out to be nothing. */
  readonly open: readonly RawFinding[];
  /** The text before it may leave. */
  readonly safe: number;
  /** What is open has gone on for longer than anybody waits. */
  readonly overlong: boolean;
}

/** `final`: nothing follows. `window`: characters that wait for what may follow them. */
export const lookAhead = (
  text: string,
  final: boolean,
  window = holdBackChars,
  finders: readonly Finder[] = [],
  insideCode = false,
): Look => {
  const normalised = normalise(text);
  const findings = [...scanWith(normalised), ...findWith(finders, normalised, insideCode)];
  if (final) return { settled: findings, open: [], safe: text.length, overlong: false };
  const length = normalised.text.length;
  const known = normalised.original(0, Math.max(1, length - aftermath))[1];
  const settled: RawFinding[] = [];
  const open: RawFinding[] = [];
  for (const finding of findings) (finding.end >= known || mayGoOn(text, finding) ? open : settled).push(finding);
  const token = openToken(normalised.text, length - window);
  if (token !== undefined) {
    const [start, end] = normalised.original(token, length);
    open.push({ detector: 'secret', type: 'jwt', start, end, score: 0.95, severity: 'high' });
  }
  let safe = length > window ? normalised.original(0, length - window)[1] : 0;
  for (const finding of open) safe = Math.min(safe, finding.start);
  return { settled, open, safe, overlong: open.some((one) => one.end - one.start > longestMatchChars) };
};

/** A key whose end has not come: what stands in its lines (quotes, numbers, a log's marks) is no end of it, and its body is not let go meanwhile. */
const mayGoOn = (text: string, { type, start, end }: RawFinding): boolean =>
  type === 'private_key' && text.length - start < longestMatchChars && !text.startsWith('-----', end - 5);

/** What finders find, placed in the original text. */
export const findWith = (finders: readonly Finder[], normalised: Normalised, insideCode = false): RawFinding[] =>
  finders.flatMap((find) =>
    find(normalised.text, insideCode).map((finding) => {
      const [start, end] = normalised.original(finding.start, finding.end);
      return { ...finding, start, end };
    }),
  );

const isTokenChar = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 95 ||
  code === 45 ||
  code === 46;

/** Where a signed token began that reaches from before the boundary to the end: its first dot may be thousands of characters away. */
const openToken = (text: string, boundary: number): number | undefined => {
  if (boundary <= 0) return undefined;
  let end = boundary;
  while (end < text.length && isTokenChar(text.charCodeAt(end))) end++;
  if (end < text.length) return undefined;
  let start = boundary;
  while (start > 0 && isTokenChar(text.charCodeAt(start - 1))) start--;
  const at = text.indexOf('eyJ', start);
  return at === -1 || at > boundary ? undefined : at;
};
