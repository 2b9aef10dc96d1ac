// What an edge says a call adds to its session, checked and bounded before it is merged: names of sane length, numbers that add and never take away.
import type { SessionDelta } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { classifications } from '@tappass/pipeline/classification';
import { taints } from '@tappass/pipeline/session';

const longestName = 256;
const mostNames = 512;
const longestTokens = 256 * 1024;

/** As the merging script reads it. @throws Fault bad_field for what no call can add */
export function deltaJson(delta: SessionDelta): string {
  const { classification, taints: seen } = delta;
  const rank = classification === '' ? 0 : classifications.indexOf(classification as 'PUBLIC');
  if (rank < 0) throw badDelta('knows no such classification');
  if (!seen.every((taint) => (taints as readonly string[]).includes(taint))) throw badDelta('knows no such taint');
  if (![delta.risk, delta.probes].every((n) => Number.isFinite(n) && n >= 0))
    throw badDelta('expects numbers that add');
  const names = [delta.threats, delta.blocks, ...[delta.tools, delta.toolCalls, delta.left].map(Object.keys)];
  if (names.some((list) => list.length > mostNames)) throw badDelta(`takes at most ${mostNames} names of a kind`);
  const texts = [...names.flat(), ...Object.values(delta.tools)];
  if (texts.some((text) => text.length > longestName)) throw badDelta(`takes names of ${longestName} characters`);
  if (delta.sealedTokens.length > longestTokens) throw badDelta('takes no larger token map');
  const { risk, threats, probes, tools, toolCalls, toolCallsMade, left, blocks, sealedTokens, spentUsdMicros } = delta;
  return JSON.stringify({
    ...{
      rank,
      taints: seen,
      risk,
      threats,
      probes,
      tools,
      toolCalls,
      toolCallsMade,
      left,
      blocks,
      sealedTokens,
      spentUsdMicros,
    },
  });
}

const badDelta = (detail: string): Fault => new Fault('bad_field', { details: { field: 'delta', detail } });
