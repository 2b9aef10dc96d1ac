// What a refusal tells beside its sentence: which text, rule and place, what was found how often, and what to do next.
import { publicText } from '@tappass/errors/fault';
import type { Blocked, Call } from '@tappass/pipeline/call';
import { type Explanation, explainRefusal, toldFinding } from '@tappass/pipeline/explain-refusal';

export interface Told {
  /** Instead of the reason's own text, where the findings say more. */
  readonly message?: string;
  readonly stepDetails: Readonly<Record<string, unknown>>;
}

export function toldOf(call: Call | undefined): Told {
  const blocked = call?.blocked;
  if (call === undefined || blocked === undefined) return { stepDetails: {} };
  const explained = explainRefusal(call);
  if (explained === undefined) return { stepDetails: { ...ownFigures(blocked), ...counted(blocked) } };
  return { message: sentence(blocked, explained), stepDetails: { ...counted(blocked), ...explained } };
}

const sentence = ({ reason, details }: Blocked, explained: Explanation): string =>
  `${publicText(reason, { ...details, detail: toldFinding(explained) })} ${explained.next}.`;

const counted = ({ findings }: Blocked) => (Object.keys(findings).length === 0 ? {} : { counts: findings });

/** Figures and names that the reason's text was filled with: of a budget what is left of it, of a field which. */
const ownFigures = ({ details }: Blocked) => {
  const { step: _step, status: _status, ...figures } = details;
  return figures;
};
