import { z } from 'zod';
import type { Call } from '../call.ts';
import type { Finding } from '../finding.ts';
import type { Ports } from '../ports.ts';
import { findingsOf } from '../scan-call.ts';
import { cutsOf, type Segment, withCuts } from '../segment.ts';
import { cuttable } from '../signed-reasoning.ts';
import { block, change, defineStep, pass, remembering, type Verdict } from '../step.ts';

const settings = z.object({
  /** Finding types that are replaced; empty means all personal data. */
  types: z.array(z.string()).default([]),
  /** Confidence from which a finding is replaced. */
  min_score: z.number().min(0).max(1).default(0.8),
});
type Settings = z.infer<typeof settings>;

export const piiTokenize = defineStep<Settings>({
  name: 'pii_tokenize',
  sentence:
    'Replaces personal data by random tokens that stay the same within a session; the map is sealed and short-lived.',
  settings,
  action: 'redact',
  threshold: 0,
  run(call, set, ports) {
    const found = findingsOf('pii_tokenize', call.segments, ['pii']).filter(
      ({ type, score }) => score >= set.min_score && (set.types.length === 0 || set.types.includes(type)),
    );
    const wanted = cuttable(found, call.segments, 'request');
    return wanted.length === 0 ? pass : tokenise(call, wanted, ports);
  },
});

const tokenise = async (call: Call, wanted: readonly Finding[], ports: Ports): Promise<Verdict> => {
  const tokens = new Map(await ports.openTokens(call));
  const known = tokens.size;
  const edited = withCuts(call.body, call.segments, tokenised(call, wanted, tokens, ports));
  if (edited === undefined)
    return block('blocked', { step: 'pii_tokenize', detail: 'personal data stands where it cannot be replaced' });
  const verdict = change({ ...edited, tokens });
  return tokens.size === known ? verdict : remembering(verdict, { sealedTokens: await ports.sealTokens(call, tokens) });
};

const tokenised = (call: Call, wanted: readonly Finding[], tokens: Map<string, string>, ports: Ports) => {
  const byValue = new Map([...tokens].map(([token, value]) => [value, token]));
  return cutsOf(call.segments, wanted, ({ start, end, type }, segment) => {
    const value = plainValue(segment, start, end);
    const token = byValue.get(value) ?? `[${type.toUpperCase()}_${ports.randomHex(4)}]`;
    byValue.set(value, token);
    tokens.set(token, value);
    return { start, end, replacement: token };
  });
};

/** As a person would read it: within JSON text, without the escapes of JSON. */
const plainValue = (segment: Segment, start: number, end: number): string => {
  const slice = segment.text.slice(start, end);
  if (segment.form === 'text' || !slice.includes('\\')) return slice;
  try {
    return JSON.parse(`"${slice}"`) as string;
  } catch {
    return slice;
  }
};
