// What a call adds to its session, as the merging script reads it: checked and bounded, and only what adds anything.
import type { SessionDelta } from '@tappass/contracts/keys';
import { classifications } from '@tappass/pipeline/classification';
import { weighDelta } from '@tappass/pipeline/session-bounds';

/** A member that is missing adds nothing. */
export interface ScriptDelta {
  rank?: number;
  taints?: readonly string[];
  risk?: number;
  threats?: readonly string[];
  probes?: number;
  tools?: Readonly<Record<string, string>>;
  toolCalls?: Readonly<Record<string, number>>;
  toolCallsMade?: number;
  left?: Readonly<Record<string, number>>;
  blocks?: readonly string[];
  sealedTokens?: string;
  spentUsdMicros?: number;
}

export interface Weighed {
  readonly delta: ScriptDelta;
  readonly weight: number;
  /** It adds to what the principal's sessions gather together. */
  readonly touchesFloor: boolean;
}

/** @throws Fault bad_field for what no call can add */
export function weighed(told: SessionDelta): Weighed {
  const weight = weighDelta(told);
  const delta: ScriptDelta = {};
  const rank = classifications.indexOf(told.classification as 'PUBLIC');
  if (rank > 0) delta.rank = rank;
  for (const name of ['toolCallsMade', 'spentUsdMicros', 'risk', 'probes'] as const)
    if (told[name] > 0) delta[name] = told[name];
  for (const name of ['taints', 'threats', 'blocks'] as const) if (told[name].length > 0) delta[name] = told[name];
  for (const name of ['toolCalls', 'left'] as const) if (hasNames(told[name])) delta[name] = told[name];
  if (hasNames(told.tools)) delta.tools = told.tools;
  if (told.sealedTokens !== '') delta.sealedTokens = told.sealedTokens;
  return { delta, weight, touchesFloor: told.risk > 0 || told.probes > 0 || told.threats.length > 0 };
}

const hasNames = (named: object): boolean => {
  for (const _ in named) return true;
  return false;
};
