// The word on one tool call: allow, block, needs_approval, modify or escalate, and why, in the public's terms.
import type { FaultDetails } from '@tappass/errors/fault';
import type { Outcome } from '@tappass/pipeline/runner';
import type { ToolAction } from './action-call.ts';

export type Word = 'allow' | 'block' | 'needs_approval' | 'modify' | 'escalate';

export interface ToolDecision {
  readonly word: Word;
  /** `allowed`, `blocked_tool:NAME`, a step with what it found, or the catalogue's reason. */
  readonly reason: string;
  readonly step: string;
  readonly details: FaultDetails;
  /** As the steps left them; the same where nothing was taken out. */
  readonly argumentsText: string;
}

export function decideTool(outcome: Outcome, action: ToolAction): ToolDecision {
  const { blocked, call } = outcome;
  const { name, argumentsText } = action;
  if (blocked !== undefined) {
    const word = blocked.reason === 'approval_required' ? 'needs_approval' : 'block';
    return { word, reason: reasonOf(outcome, name), step: blocked.step, details: blocked.details, argumentsText };
  }
  const left = call.answer?.toolCalls[0];
  // taken out of the answer: that is a block where the action is all there is
  if (left === undefined) {
    const step = call.trail.findLast((entry) => entry.verdict === 'changed')?.step ?? '';
    return { word: 'block', reason: `blocked_tool:${name}`, step, details: {}, argumentsText };
  }
  const changed = left.argumentsText !== argumentsText;
  const word = changed ? 'modify' : outcome.notify.length > 0 ? 'escalate' : 'allow';
  const reason = word === 'allow' ? 'allowed' : word === 'modify' ? 'arguments_redacted' : 'notify';
  return { word, reason, step: '', details: {}, argumentsText: left.argumentsText };
}

function reasonOf({ blocked }: Outcome, name: string): string {
  if (blocked === undefined) return 'allowed';
  if (blocked.step === 'tool_permissions') return `blocked_tool:${name}`;
  const types = Object.keys(blocked.findings);
  return blocked.reason === 'blocked' && types.length > 0 ? `${blocked.step}:${types.join(',')}` : blocked.reason;
}

/** Which kind of rule spoke, where a kind of rule stands for the step. */
export const ruleKindOf = (step: string): string | null => ruleKinds[step] ?? null;

const ruleKinds: Readonly<Record<string, string>> = {
  tool_permissions: 'BlockTool',
  require_approval: 'RequireApproval',
  scan_output: 'BlockPII',
};
