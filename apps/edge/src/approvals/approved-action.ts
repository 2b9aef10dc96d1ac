// One action as an approval knows it: a keyed fingerprint of agent, tool and canonical arguments, and the arguments sealed for the people who decide.
import { canonicalArguments } from '@tappass/pipeline/tools/canonical';
import type { Fingerprint } from '../vault/fingerprints.ts';
import { openText, type SealedFor, sealText } from '../vault/tenant-seal.ts';

export interface Action {
  readonly agentUuid: string;
  readonly tool: string;
  readonly argumentsText: string;
  /** Above 0 for the further ones of equal calls in one answer. */
  readonly ordinal: number;
}

/** Longer arguments are shown cut; the fingerprint is of all of them. */
const mostShown = 16_384;

/** 43 characters. One changed byte of the canonical arguments is another action. */
export function actionFingerprint(
  fingerprint: Fingerprint,
  { agentUuid, tool, argumentsText, ordinal }: Action,
): string {
  const parts = [agentUuid, tool, canonicalArguments(argumentsText), ordinal];
  return fingerprint('approval', Buffer.from(JSON.stringify(parts)));
}

const forAgent = (agentUuid: string): SealedFor => ({ part: 'approval_arguments', name: agentUuid });

export const sealArguments = (fingerprint: Fingerprint, { agentUuid, argumentsText }: Action): string =>
  sealText(fingerprint, forAgent(agentUuid), argumentsText.slice(0, mostShown));

/** Undefined when the key has been shredded since. */
export const openArguments = (fingerprint: Fingerprint, agentUuid: string, sealed: string): string | undefined =>
  openText(fingerprint, forAgent(agentUuid), sealed);
