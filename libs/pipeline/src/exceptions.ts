// What an administrator may let be, once it was found: a step, a rule and the keyed digest of one text; never the text itself.
import type { Blocked, Call } from './call.ts';
import type { CompiledStep } from './compile-plan.ts';
import { maskedExcerpt } from './explain-refusal.ts';
import type { Detector, Finding } from './finding.ts';
import type { LetThrough } from './let-through.ts';
import type { Ports } from './ports.ts';
import type { Segment } from './segment.ts';

/**
 * What of a text is excepted: of a value (a secret, an address) the value, wherever it stands; of anything else the whole text
 * as it was sent. A few words of an attack must not be let through everywhere because they once stood in a harmless letter.
 */
const namedByValue: ReadonlySet<Detector> = new Set(['secret', 'pii', 'infra', 'business']);

const exceptedText = (finding: Finding, segments: readonly Segment[]): string | undefined => {
  if (finding.end <= finding.start) return undefined;
  const segment = segments.find(({ where }) => where === finding.path);
  return namedByValue.has(finding.detector) ? segment?.text.slice(finding.start, finding.end) : segment?.original;
};

/** The same findings, each with the digest that an exception names it by; without one where no key is at hand. */
const withDigests = (
  findings: readonly Finding[],
  segments: readonly Segment[],
  ports: Pick<Ports, 'digest'>,
): readonly Finding[] =>
  findings.map((finding) => {
    const text = finding.digest === undefined ? exceptedText(finding, segments) : undefined;
    const digest = text === undefined ? undefined : ports.digest(text);
    return digest === undefined ? finding : { ...finding, digest };
  });

/** A refusal for what a caller sent, with what an exception would name it by. */
export const withDigestedCauses = (blocked: Blocked, call: Call, ports: Pick<Ports, 'digest'>): Blocked => {
  const { where } = blocked;
  if (where?.subject !== 'request') return blocked;
  return { ...blocked, where: { ...where, findings: withDigests(where.findings, call.segments, ports) } };
};

/** Ports of a plan that excepts nothing. */
export const nothingExcepted = { digest: () => undefined, excepts: undefined };

/** The same findings, marked where an administrator excepted them from this step. */
export const withExceptions = (
  step: CompiledStep,
  findings: readonly Finding[],
  segments: readonly Segment[],
  ports: Pick<Ports, 'digest' | 'excepts'>,
): readonly Finding[] => {
  const { excepts } = ports;
  if (excepts === undefined || findings.length === 0) return findings;
  const { name } = step.step;
  return withDigests(findings, segments, ports).map((finding) =>
    finding.digest !== undefined && excepts(name, finding.type, finding.digest)
      ? { ...finding, excepted: true }
      : finding,
  );
};

/** What a plan that only watches would have refused. */
export const watched = ({ where }: Blocked, segments: readonly Segment[]): readonly LetThrough[] =>
  (where?.findings ?? []).map((finding) => {
    const excerpt = maskedExcerpt(finding, segments);
    const through = { why: 'mode', subject: where?.subject ?? 'request', finding } as const;
    return excerpt === undefined ? through : { ...through, excerpt };
  });

const mostOfCuts = 8;

/** What a step takes out of a text, or would if it were obeyed; the first of it. */
export const cutFrom = (
  cut: readonly Finding[],
  step: CompiledStep,
  subject: LetThrough['subject'],
  segments: readonly Segment[],
  ports: Pick<Ports, 'digest'>,
): readonly LetThrough[] => {
  const found = cut.filter(({ replacement }) => replacement === undefined).slice(0, mostOfCuts);
  const named = subject === 'request' ? withDigests(found, segments, ports) : found;
  return named.map((finding) => {
    const excerpt = step.obeyed ? undefined : maskedExcerpt(finding, segments);
    const through = { why: step.obeyed ? 'cut' : 'mode_cut', subject, finding } as const;
    return excerpt === undefined ? through : { ...through, excerpt };
  });
};

export const exceptedOf = (findings: readonly Finding[]): readonly LetThrough[] =>
  findings
    .filter(({ excepted }) => excepted === true)
    .map((finding) => ({ why: 'exception', subject: 'request', finding }));
