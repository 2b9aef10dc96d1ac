// Personal data in an answer that is no disclosure: what the user has said himself, and what a tool call is to be made with.
import type { Call } from '../call.ts';
import type { Finding, Rungs } from '../finding.ts';
import { pathText } from '../json.ts';
import { normalisedSegment } from '../scan-call.ts';
import type { Segment } from '../segment.ts';
import { folded, holds } from '../tools/origins.ts';

const onRecord: Rungs = { log: 0 };
const neverCut: Rungs = { log: 0, redact: 'never', block: 0 };

/** The text of an answer in which something was found. */
export interface FoundIn {
  readonly text: string;
  readonly inToolCall: boolean;
}

/**
 * The same finding, with what may become of it. What the user named in this very call is only on record: whoever reads the answer knows
 * it. In the arguments of a tool call nothing of a person is cut out: a call with a placeholder for an address is another call than the
 * model meant, and runs all the same. Where its arguments may go is for the steps that judge tool calls.
 */
export const asTold = <F extends Pick<Finding, 'detector' | 'start' | 'end'>>(
  call: Call,
  finding: F,
  { text, inToolCall }: FoundIn,
): F & { readonly rungs?: Rungs } => {
  if (finding.detector !== 'pii') return finding;
  if (isSaidByUser(call, text.slice(finding.start, finding.end))) return { ...finding, rungs: onRecord };
  return inToolCall ? { ...finding, rungs: neverCut } : finding;
};

const isSaidByUser = ({ segments }: Call, value: string): boolean =>
  segments.some((one) => one.provenance === 'user' && textsOf(one).some((text) => holds(text, value)));

const textsOf = (segment: Segment): string[] => {
  const now = folded(normalisedSegment(segment).text);
  return segment.origin === undefined ? [now] : [now, folded(segment.original)];
};

/** Whether a text stands in one of an answer's tool calls, by its path. */
export const inToolCalls = ({ answer }: Call): ((path: string) => boolean) => {
  const calls = (answer?.toolCalls ?? []).map(({ path }) => pathText(path));
  return (path) => calls.some((one) => path === one || path.startsWith(`${one}.`));
};
