// What a call adds to its session, as the merging script reads it: checked and bounded, as fields of the session's hash and what changes with time.
import type { SessionDelta } from '@tappass/contracts/keys';
import { classifications } from '@tappass/pipeline/classification';
import { weighDelta } from '@tappass/pipeline/session-bounds';

/** How many names of each kind a session remembers; further new ones are not kept, what is kept goes on counting. */
export const most = {
  ...{ tools: 256, toolCalls: 512, left: 64, threats: 32, blocks: 64, incidents: 64, number: 1_000_000 },
  /** What the wire can say. */
  usdMicros: 0xffff_ffff,
} as const;

/** What the store's clock has a part in. */
export interface Changing {
  readonly taints: readonly string[];
  readonly threats: readonly string[];
  readonly risk: number;
  readonly incidents: readonly string[];
}

export interface Addition {
  readonly weight: number;
  /** Names and values by turns: the hash of a session that begins with this delta, but for what changes with time. */
  readonly fields: readonly string[];
  readonly changing: Changing;
  /** The fields are all there is, and within a session's bounds. */
  readonly isWhole: boolean;
  /** It adds to what the principal's sessions gather together. */
  readonly touchesFloor: boolean;
}

/** @throws Fault bad_field for what no call can add */
export function additionOf(told: SessionDelta): Addition {
  const weight = weighDelta(told);
  const { taints, threats, risk, incidents } = told;
  const fields = ['turn', '1'];
  const rank = classifications.indexOf(told.classification as 'PUBLIC');
  if (rank > 0) fields.push('class', String(rank));
  const tools = putNamed(fields, 't:', told.tools, String);
  const calls = putNamed(fields, 'c:', told.toolCalls, atMost);
  const left = putNamed(fields, 'l:', told.left, atMost);
  if (told.toolCallsMade > 0) fields.push('made', atMost(told.toolCallsMade));
  if (told.spentUsdMicros > 0) fields.push('spent', String(told.spentUsdMicros));
  if (told.blocks.length > 0) fields.push('blocks', JSON.stringify(told.blocks.slice(-most.blocks)));
  if (told.sealedTokens !== '') fields.push('tokens', told.sealedTokens);
  const touchesFloor = risk > 0 || incidents.length > 0 || threats.length > 0;
  const isBounded = tools <= most.tools && calls <= most.toolCalls && left <= most.left;
  const isWhole = isBounded && !touchesFloor && taints.length === 0;
  return { weight, fields, changing: { taints, threats, risk, incidents }, isWhole, touchesFloor };
}

const atMost = (n: number): string => String(Math.min(n, most.number));

/** Each name, and how many they are, as the script counts them. */
function putNamed<T>(
  fields: string[],
  prefix: string,
  named: Readonly<Record<string, T>>,
  text: (value: T) => string,
): number {
  let count = 0;
  for (const name in named) {
    fields.push(prefix + name, text(named[name]!));
    count += 1;
  }
  if (count > 0) fields.push(`n${prefix}`, String(count));
  return count;
}
