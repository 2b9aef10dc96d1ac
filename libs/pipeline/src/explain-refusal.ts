// What a refusal tells whoever has to mend it: which text of which message, which rule, which part of it, and what to do; never a secret.
import type { Call } from './call.ts';
import type { Detector, Finding } from './finding.ts';
import { scanSegment } from './scan-call.ts';
import type { Segment } from './segment.ts';

export interface ExplainedFinding {
  readonly rule: string;
  readonly detector: Detector;
  /** Path in the body as it was sent. */
  readonly where: string;
  /** Index of the message or input item, and of its part; null where the text stands elsewhere. */
  readonly message: number | null;
  readonly part: number | null;
  /** Half-open, in UTF-16 units of the text at `where`. */
  readonly start: number;
  readonly end: number;
  readonly score: number;
  /** The place with a little around it; secrets and personal data are named, not shown. Absent for what the model said. */
  readonly excerpt?: string;
  /** What an exception names this text by (POST /pipelines/{id}/exceptions). */
  readonly digest?: string;
}

export interface Explanation {
  readonly findings: readonly ExplainedFinding[];
  /** What to do next, as one sentence. */
  readonly next: string;
}

/** Undefined where no finding was the cause: then the reason's own text says what is wrong. */
export const explainRefusal = (call: Call): Explanation | undefined => {
  const { blocked } = call;
  const where = blocked?.where;
  if (blocked === undefined || where === undefined || where.findings.length === 0) return undefined;
  const segments = where.subject === 'request' ? call.segments : [];
  return explainFindings(blocked.step, where.findings, segments);
};

/** @param segments the texts that excerpts are taken of; of an entry in the ledger there are none */
export const explainFindings = (
  step: string,
  findings: readonly FoundPlace[],
  segments: readonly Segment[] = [],
): Explanation => ({
  findings: findings.map((finding) => explained(finding, segments)),
  next: nextFor(step, findings[0]),
});

/** What of a finding may go on record. */
export type FoundPlace = Pick<Finding, 'type' | 'detector' | 'path' | 'start' | 'end' | 'score' | 'digest'>;

const explained = (finding: FoundPlace, segments: readonly Segment[]): ExplainedFinding => {
  const { type: rule, detector, path: where, start, end, score, digest } = finding;
  const [message, part] = placeOf(where);
  const segment = end > start ? segments.find((one) => one.where === where) : undefined;
  const excerpt = segment === undefined ? {} : { excerpt: excerptOf(segment, start, end) };
  const named = digest === undefined ? {} : { digest };
  return { rule, detector, where, message, part, start, end, score, ...excerpt, ...named };
};

const place = /^(?:messages|input|choices|output)\[(\d+)\](?:\.(?:message\.)?(?:content|output|tool_calls)\[(\d+)\])?/;

const placeOf = (path: string): readonly [number | null, number | null] => {
  const [, message, part] = place.exec(path) ?? [];
  return [message === undefined ? null : Number(message), part === undefined ? null : Number(part)];
};

const around = 40;
const mostShown = 160;
/** What these detectors find is named in an excerpt, whoever refused. */
const namedOnly: ReadonlySet<Detector> = new Set(['secret', 'pii', 'infra', 'business']);

const excerptOf = (segment: Segment, start: number, end: number): string => {
  const { text } = segment;
  const [from, to] = wholeCharacters(text, Math.max(0, start - around), Math.min(text.length, end + around));
  let shown = '';
  let at = from;
  for (const finding of maskedIn(segment)) {
    if (finding.end <= at || finding.start >= to) continue;
    shown += `${text.slice(at, Math.max(at, finding.start))}[${finding.type}]`;
    at = finding.end;
  }
  shown += text.slice(Math.min(at, to), to);
  const short = shown.length <= mostShown ? shown : `${shown.slice(0, mostShown / 2)} … ${shown.slice(-mostShown / 2)}`;
  return `${from > 0 ? '…' : ''}${printable(short)}${to < text.length ? '…' : ''}`;
};

/**
 * The excerpt for a record that is kept: of each word its first letter, so that who knows the text knows it again and nobody
 * else learns it. Undefined where there is no text to show.
 */
export const maskedExcerpt = (finding: FoundPlace, segments: readonly Segment[]): string | undefined => {
  const { path, start, end } = finding;
  const segment = end > start ? segments.find((one) => one.where === path) : undefined;
  return segment === undefined ? undefined : masked(excerptOf(segment, start, end));
};

const masked = (excerpt: string): string =>
  excerpt.replace(/\[[a-z_0-9]+\]|([\p{L}\p{N}])([\p{L}\p{N}]*)/gu, (whole, first?: string, rest?: string) =>
    first === undefined ? whole : /\p{N}/u.test(first) ? '•' : first + '•'.repeat(Math.min(rest?.length ?? 0, 3)),
  );

const maskedIn = (segment: Segment) =>
  scanSegment(segment)
    .filter(({ detector }) => namedOnly.has(detector))
    .sort((a, b) => a.start - b.start);

/** Half a surrogate pair is no character. */
const wholeCharacters = (text: string, from: number, to: number): readonly [number, number] => [
  isLowSurrogate(text, from) ? from + 1 : from,
  isLowSurrogate(text, to) ? to - 1 : to,
];

const isLowSurrogate = (text: string, at: number): boolean => (text.charCodeAt(at) & 0xfc00) === 0xdc00;

/** On one line, and nothing that a terminal would obey. */
const printable = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .trim();

const mends: Partial<Record<Detector, string>> = {
  secret: 'Take the secret out, or send a placeholder in its place',
  pii: 'Take the personal data out, or send a placeholder in its place',
  injection: 'Take out or reword the text that tells a model to disregard its instructions',
  tool: 'Leave the tool out, or have it allowed for this agent',
  tool_poison: 'Mend the definition of the tool',
  media: 'Send the file in another form, or leave it out',
};

const nextFor = (step: string, first: FoundPlace | undefined): string => {
  const mend = (first && mends[first.detector]) ?? 'Take that text out or reword it';
  // what a model said has none: it is new each time
  const except =
    first?.digest === undefined ? '' : ', have this text excepted by its digest (POST /pipelines/{id}/exceptions)';
  return `${mend}; if it is a false alarm, report it (POST /pipelines/feedback with step, type and request_id)${except} or ask for overrides.${step} in the pipeline`;
};

/** The first finding as part of a sentence, and how many more there are. */
export const toldFinding = ({ findings: [first, ...more] }: Explanation): string => {
  if (first === undefined) return '';
  const at = first.end > first.start ? `, characters ${first.start} to ${first.end}` : '';
  const shown = first.excerpt === undefined ? '' : ` (“${first.excerpt}”)`;
  return `${first.rule} in ${first.where}${at}${shown}${more.length === 0 ? '' : ` and ${more.length} more`}`;
};
