// What Redis holds of a session, read as it stands now: numbers decayed, what is too old left out, and beside it what its principal's other sessions gathered.
import { type Classification, classifications } from '@tappass/pipeline/classification';
import { halfLifeMs, principalShare } from '@tappass/pipeline/session';

export const taintLifeMs = 30 * 60_000;
/** Kinds of threat outlive the risk they came with by a while. */
export const threatLifeMs = 4 * 60 * 60_000;
export const sessionLifeMs = 24 * 60 * 60_000;

/** As a hash in Redis: names to text. */
export type Fields = Readonly<Record<string, string>>;

export interface SessionFloor {
  readonly risk: number;
  readonly threats: readonly string[];
  readonly probes: number;
}

export interface SessionMemory extends SessionFloor {
  readonly principalRisk: number;
  readonly principalProbes: number;
  readonly incidents: readonly string[];
  readonly classification: Classification;
  readonly taints: readonly string[];
  readonly tools: Readonly<Record<string, string>>;
  readonly toolCalls: Readonly<Record<string, number>>;
  readonly toolCallsMade: number;
  readonly left: Readonly<Record<string, number>>;
  readonly blocks: readonly string[];
  readonly sealedTokens: string;
  readonly spentUsdMicros: number;
}

/** A number that halves every half-life. */
export const decayed = (value: number, ageMs: number): number => value * 2 ** (-Math.max(0, ageMs) / halfLifeMs);

export function readFloor(fields: Fields, nowMs: number): SessionFloor {
  return {
    risk: fading(fields, 'risk', nowMs),
    probes: fading(fields, 'probes', nowMs),
    threats: namesSince(fields, 'h:', nowMs - threatLifeMs),
  };
}

export function readMemory(fields: Fields, floor: SessionFloor, nowMs: number): SessionMemory {
  const own = readFloor(fields, nowMs);
  return {
    ...{ risk: own.risk, probes: own.probes },
    ...{ principalRisk: floor.risk * principalShare, principalProbes: floor.probes * principalShare },
    incidents: named(fields, 'i:').map(([name]) => name),
    threats: [...new Set([...own.threats, ...floor.threats])],
    classification: classifications[Number(fields['class'] ?? 0)] ?? 'TOP_SECRET',
    taints: namesSince(fields, 'x:', nowMs - taintLifeMs),
    tools: Object.fromEntries(named(fields, 't:')),
    toolCalls: counts(fields, 'c:'),
    toolCallsMade: Number(fields['made'] ?? 0),
    left: counts(fields, 'l:'),
    blocks: JSON.parse(fields['blocks'] ?? '[]') as string[],
    sealedTokens: fields['tokens'] ?? '',
    spentUsdMicros: Number(fields['spent'] ?? 0),
  };
}

const fading = (fields: Fields, name: string, nowMs: number): number =>
  decayed(Number(fields[name] ?? 0), nowMs - Number(fields[`${name}_at`] ?? nowMs));

const named = (fields: Fields, prefix: string): [string, string][] =>
  Object.entries(fields)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, value]) => [name.slice(prefix.length), value]);

const counts = (fields: Fields, prefix: string): Record<string, number> =>
  Object.fromEntries(named(fields, prefix).map(([name, value]) => [name, Number(value)]));

/** Names whose time, when they were last seen, is later than that. */
const namesSince = (fields: Fields, prefix: string, sinceMs: number): string[] =>
  named(fields, prefix)
    .filter(([, seenAt]) => Number(seenAt) > sinceMs)
    .map(([name]) => name)
    .sort();
