// What is remembered of a client's conversation, and what one call adds to it. A delta only adds; the store merges it.
import type { Classification } from './classification.ts';

/** What has entered the session: personal data, a secret, or words from outside (a tool's result, a fetched page). */
export const taints = ['PII', 'SECRET', 'EXTERNAL'] as const;
export type Taint = (typeof taints)[number];

export interface SessionView {
  readonly id: string;
  /** From 1. */
  readonly turn: number;
  /** This call has made it: nobody else can know it before the answer. */
  readonly isNew: boolean;
  /** What its first call cost, which no lease covers. */
  readonly spentUsdMicros: number;
  /** The highest classification of the session so far; a turn never falls below it. */
  readonly classification: Classification;
  /** Still alive by the store's clock: 30 minutes after they were last seen. */
  readonly taints: readonly Taint[];
  /** Points, halved every 30 minutes, decayed to now. */
  readonly risk: number;
  /** Kinds of insider threat behind the risk. */
  readonly threats: readonly string[];
  /** Distinct texts that were refused, halved every 30 minutes like the risk. */
  readonly probes: number;
  /** What of the principal's other recent sessions counts here: it slows and tightens, and locks nobody out. */
  readonly principalRisk: number;
  readonly principalProbes: number;
  /** Digests of what was refused in this session; the same again is no new probe. */
  readonly incidents: readonly string[];
  /** Tool name to SHA-256 of its canonical definition, as first seen; undefined before any tool was seen. */
  readonly tools: Readonly<Record<string, string>> | undefined;
  /** How often each tool call (by fingerprint) was emitted in this session. */
  readonly toolCalls: Readonly<Record<string, number>>;
  /** Tool calls emitted in this session. */
  readonly toolCallsMade: number;
  /** Sensitive items that left in answers, by type. */
  readonly left: Readonly<Record<string, number>>;
  /** Fingerprints of the latest answers' text blocks. */
  readonly blocks: readonly string[];
  /** The token map of pii_tokenize, sealed; empty when there is none. */
  readonly sealedTokens: string;
}

/** Classification rises; taints are renewed; numbers add up; tools are set once; blocks are appended; tokens are replaced. */
export interface SessionDelta {
  readonly classification?: Classification;
  readonly taints?: readonly Taint[];
  readonly risk?: number;
  readonly threats?: readonly string[];
  /** Digests of what was refused; each new one counts as a probe. */
  readonly incidents?: readonly string[];
  readonly tools?: Readonly<Record<string, string>>;
  readonly toolCalls?: Readonly<Record<string, number>>;
  readonly toolCallsMade?: number;
  readonly left?: Readonly<Record<string, number>>;
  readonly blocks?: readonly string[];
  readonly sealedTokens?: string;
  readonly spentUsdMicros?: number;
}

/** Risk and probes halve in this time. */
export const halfLifeMs = 30 * 60_000;

/** Of what a principal's other sessions gathered, as much counts in each of them (decision 32). */
export const principalShare = 0.5;

export const nothingToRemember: SessionDelta = Object.freeze({});

/** A session that nobody has heard of before. */
export const freshSession = (id: string): SessionView => ({
  id,
  turn: 1,
  isNew: true,
  spentUsdMicros: 0,
  classification: 'PUBLIC',
  taints: [],
  risk: 0,
  threats: [],
  probes: 0,
  principalRisk: 0,
  principalProbes: 0,
  incidents: [],
  tools: undefined,
  toolCalls: {},
  toolCallsMade: 0,
  left: {},
  blocks: [],
  sealedTokens: '',
});

/** Two deltas of one call as one, in their order. */
export const mergeDeltas = (a: SessionDelta, b: SessionDelta): SessionDelta => {
  if (a === nothingToRemember) return b;
  const merged: { -readonly [Name in keyof SessionDelta]: SessionDelta[Name] } = { ...a, ...b };
  for (const name of ['risk', 'toolCallsMade', 'spentUsdMicros'] as const)
    if (a[name] !== undefined && b[name] !== undefined) merged[name] = a[name] + b[name];
  if (a.taints && b.taints) merged.taints = union(a.taints, b.taints);
  if (a.threats && b.threats) merged.threats = union(a.threats, b.threats);
  if (a.incidents && b.incidents) merged.incidents = union(a.incidents, b.incidents);
  if (a.tools && b.tools) merged.tools = { ...b.tools, ...a.tools };
  if (a.toolCalls && b.toolCalls) merged.toolCalls = sums(a.toolCalls, b.toolCalls);
  if (a.left && b.left) merged.left = sums(a.left, b.left);
  if (a.blocks && b.blocks) merged.blocks = [...a.blocks, ...b.blocks];
  return merged;
};

const union = <T>(a: readonly T[], b: readonly T[]): readonly T[] => [...new Set([...a, ...b])];

const sums = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Record<string, number> => {
  const sum = { ...a };
  for (const [key, n] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + n;
  return sum;
};
