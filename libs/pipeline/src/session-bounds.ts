// What one call may add to its session, and one batch of calls together: whoever tells and whoever is told judge by the same bounds.
import { Fault } from '@tappass/errors/fault';
import { classifications } from './classification.ts';
import { type SessionDelta, taints } from './session.ts';

const longestName = 256;
const mostNames = 512;
const longestTokens = 256 * 1024;
const largestCount = 0xffff_ffff;

/** Memos in one batch: whoever keeps them keeps everybody else waiting meanwhile. */
export const mostMemos = 128;
/** What the memos of a batch weigh together; a single one may weigh more, within the bounds of its own. */
export const heaviestBatch = 256 * 1024;
/** Of any memo and of any name, beside its characters: so that weight bounds bytes on the wire and work in the store. */
const spineWeight = 64;

/** As told on the wire, where any word may stand for a classification or a taint, or in memory; what is left out adds nothing. */
export interface AnyDelta extends Omit<SessionDelta, 'classification' | 'taints'> {
  readonly classification?: string;
  readonly taints?: readonly string[];
}

/**
 * @returns its weight, in characters or what costs as much
 * @throws Fault bad_field for what no call can add
 */
export function weighDelta(delta: AnyDelta): number {
  const { classification = '', taints: seen, sealedTokens = '' } = delta;
  if (classification !== '' && !(classifications as readonly string[]).includes(classification))
    throw badDelta('knows no such classification');
  if (seen?.some((taint) => !(taints as readonly string[]).includes(taint))) throw badDelta('knows no such taint');
  if (delta.risk !== undefined && !(Number.isFinite(delta.risk) && delta.risk >= 0))
    throw badDelta('expects numbers that add');
  for (const count of [delta.toolCallsMade, delta.spentUsdMicros]) checkCount(count);
  if (sealedTokens.length > longestTokens) throw badDelta('takes no larger token map');
  let weight =
    spineWeight + sealedTokens.length + weighNames(seen) + weighNames(delta.threats) + weighNames(delta.incidents);
  weight += weighNames(delta.blocks) + weighCounts(delta.toolCalls) + weighCounts(delta.left);
  return weight + (delta.tools === undefined ? 0 : weighTools(delta.tools));
}

const weighNames = (names: readonly string[] | undefined): number => {
  if (names === undefined || names.length === 0) return 0;
  if (names.length > mostNames) throw badDelta(`takes at most ${mostNames} names of a kind`);
  let weight = 0;
  for (const name of names) {
    if (name.length > longestName) throw badDelta(`takes names of ${longestName} characters`);
    weight += spineWeight + name.length;
  }
  return weight;
};

const weighCounts = (counts: Readonly<Record<string, number>> | undefined): number => {
  if (counts === undefined) return 0;
  for (const name in counts) checkCount(counts[name]);
  return weighNames(Object.keys(counts));
};

const weighTools = (tools: Readonly<Record<string, string>>): number =>
  weighNames(Object.keys(tools)) + weighNames(Object.values(tools));

const checkCount = (count: number | undefined): void => {
  if (count !== undefined && !(Number.isInteger(count) && count >= 0 && count <= largestCount))
    throw badDelta('expects whole numbers that add');
};

const badDelta = (detail: string): Fault => new Fault('bad_field', { details: { field: 'delta', detail } });
