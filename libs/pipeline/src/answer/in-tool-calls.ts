// Personal data in the arguments of a tool call: a call with a placeholder for an address is another call than the model meant, and runs all the same.
import type { Call } from '../call.ts';
import type { Finding, Rungs } from '../finding.ts';
import { pathText } from '../json.ts';

const neverCut: Rungs = { log: 0, redact: 'never', block: 0 };

/** The same finding in a tool call: of a person nothing is cut out of it. Where its arguments may go is for the steps that judge tool calls. */
export const inToolCall = <F extends Pick<Finding, 'detector'>>(finding: F): F & { readonly rungs?: Rungs } =>
  finding.detector === 'pii' ? { ...finding, rungs: neverCut } : finding;

/** The findings of an answer, those in its tool calls as `inToolCall` has them. */
export const withToolCalls = ({ answer }: Call, findings: readonly Finding[]): readonly Finding[] => {
  const calls = (answer?.toolCalls ?? []).map(({ path }) => pathText(path));
  if (calls.length === 0) return findings;
  const isIn = ({ path }: Finding): boolean => calls.some((one) => path === one || path.startsWith(`${one}.`));
  return findings.map((one) => (isIn(one) ? inToolCall(one) : one));
};
