// The only ways a step reaches the world; the edge supplies them, and each may answer at once or later.
import type { Answer } from './answer/answer.ts';
import type { PriceRow } from './answer/price.ts';
import type { Terms } from './answer/price-terms.ts';
import type { Usage } from './answer/usage.ts';
import type { Call, Capability } from './call.ts';
import type { Classification } from './classification.ts';
import type { Segment } from './segment.ts';

export type Soon<T> = T | Promise<T>;

export type LimitAnswer =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly scope: string;
      readonly retryAfterSeconds: number;
      /** Of a budget: what is left of it, as far as is known. */
      readonly leftUsdMicros?: number;
      readonly maxUsdMicros?: number;
    };

/** Whose allowance it is; every scope lies inside the organisation. */
export type LimitScope = 'agent' | 'developer' | 'org' | 'session';

export interface RateLimit {
  readonly resource: 'calls' | 'tokens' | 'concurrent';
  readonly scope: LimitScope;
  readonly max: number;
  /** 0 for `concurrent`, which knows no window. */
  readonly windowSeconds: number;
  /** What this call takes of it: 1, or its estimated tokens. */
  readonly amount: number;
}

export interface RateAsk {
  readonly limits: readonly RateLimit[];
}

export interface BudgetAsk {
  /** Upper estimate of what the call will cost; charged when it is never settled. */
  readonly estimateUsdMicros: number;
  /** What the estimate is made of, so that it can be made again for a model of another price. */
  readonly usage: Usage;
  /** Most that one call may cost, by that estimate. */
  readonly maxCallUsdMicros?: number;
  readonly limits: readonly BudgetLimit[];
}

export interface BudgetLimit {
  readonly window: 'call' | 'session' | 'daily' | 'monthly';
  /** Of a daily or monthly limit; the agent's when nothing is said. */
  readonly scope?: 'agent' | 'developer' | 'org' | undefined;
  readonly maxUsdMicros: number;
}

export interface CallLlmSettings {
  readonly connect_timeout_ms: number;
  readonly first_byte_timeout_ms: number;
  readonly idle_timeout_ms: number;
  readonly total_timeout_ms: number;
  readonly max_retries: number;
  readonly max_retry_wait_ms: number;
  readonly cache_seconds: number;
}

export interface CallToolSettings {
  readonly servers: readonly string[];
  readonly tools: readonly string[];
  readonly timeout_ms: number;
  readonly max_result_bytes: number;
}

export interface RouteSettings {
  readonly fallbacks: Readonly<Record<string, readonly string[]>>;
  readonly weights: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly rules: readonly {
    readonly classifications: readonly Classification[];
    readonly models: readonly string[];
  }[];
  readonly residency: 'any' | 'eu';
}

/** The model as its provider knows it. */
export type RouteAnswer = { readonly ok: true; readonly model: string } | { readonly ok: false };

export interface AuditWriteSettings {
  readonly admission: 'durable' | 'strict';
}

/** A whole answer, or word that a stream is open, which a guard then governs event by event. */
export type ProviderReply = { readonly kind: 'whole'; readonly answer: Answer } | { readonly kind: 'stream' };

/** One emitted tool call that a human must have approved. */
export interface ApprovalAsk {
  readonly tool: string;
  readonly argumentsText: string;
  /** Tells equal calls of one answer apart: each needs a grant of its own. */
  readonly ordinal: number;
  readonly tier: 'authenticated' | 'elevated';
  readonly ttlSeconds: number;
  /** What asked for it, for people. */
  readonly rule: string;
}

export interface ModerationAsk {
  /** By its name among the providers of this deployment. */
  readonly provider: string;
  readonly model: string;
  readonly timeoutMs: number;
  readonly texts: readonly string[];
}

/** A provider's word on one text, in the provider's own categories. */
export interface Moderation {
  readonly flagged: readonly string[];
  /** 0 to 1, by category. */
  readonly scores: Readonly<Record<string, number>>;
}

export interface PermittedCall {
  readonly id: string;
  readonly name: string;
  /** SHA-256 (hex) of the canonical arguments. */
  readonly argumentsSha256: string;
}

export interface ApprovalAnswer {
  readonly requestId: string;
  /** `granted`: used up now, together with all others of the call. `waiting`: granted, but another is not. */
  readonly state: 'granted' | 'waiting' | 'pending' | 'denied';
  readonly expiresAt: string;
}

/** A port that cannot answer throws a Fault; the call is refused with that fault's reason. */
export interface Ports {
  /** Monotonic; only differences are used. */
  nowMicros(): number;
  /**
   * As it holds for this call: for what the request asks of its serving, or what the answer reports of that.
   * Undefined: the model has no price, and the call is refused.
   */
  price(model: string, reported?: Terms): PriceRow | undefined;
  /** Millionths of a micro-dollar that a cost left over: 1 when with those of the agent's calls before they make a whole one, else 0. */
  carry(millionths: number): number;
  take(call: Call, ask: RateAsk): Soon<LimitAnswer>;
  reserve(call: Call, ask: BudgetAsk): Soon<LimitAnswer>;
  /** Where the call goes; whoever stands in for it is kept in mind for callProvider. */
  route(call: Call, settings: RouteSettings): Soon<RouteAnswer>;
  callProvider(call: Call, settings: CallLlmSettings): Soon<ProviderReply>;
  /** Gives back the difference between what was reserved and what was spent. */
  settle(call: Call, spent: { readonly usage: Usage | undefined; readonly costUsdMicros: number }): Soon<void>;
  /** One answer for each ask, in order. */
  approval(call: Call, asks: readonly ApprovalAsk[]): Soon<readonly ApprovalAnswer[]>;
  /** One word for each text, in order. */
  moderate(call: Call, ask: ModerationAsk): Soon<readonly Moderation[]>;
  /** Executes the one tool call of the answer when its execution is what the caller asked for; undefined when not. */
  callTool(call: Call, settings: CallToolSettings): Soon<Answer | undefined>;
  /** Signs a capability for the emitted tool calls, in their order. */
  mintCapability(call: Call, calls: readonly PermittedCall[]): Soon<Capability>;
  /** The session's token map by token, opened; empty when there is none. Only who sent the values can open it. */
  openTokens(call: Call): Soon<ReadonlyMap<string, string>>;
  sealTokens(call: Call, tokens: ReadonlyMap<string, string>): Soon<string>;
  /** Scans large texts where they hold nobody up; undefined when there is nothing to wait for. */
  scanAhead(call: Call, segments: readonly Segment[]): Promise<void> | undefined;
  /** Fresh randomness, two hex digits a byte. */
  randomHex(bytes: number): string;
  /** Resolves after the time, or as soon as the caller has gone. */
  pause(call: Call, ms: number): Soon<void>;
  /** Keyed digest of a text, the same whenever this tenant sends it; undefined while the tenant's key is not at hand. */
  digest(text: string): string | undefined;
  /** Whether an administrator excepted what has this digest from this rule of a step; undefined where nothing is excepted. */
  readonly excepts: ((step: string, rule: string, digest: string) => boolean) | undefined;
  /** For developers; never content. */
  debug(call: Call): void;
  /** Resolves when the outcome is on record. */
  record(call: Call, settings: AuditWriteSettings): Soon<void>;
}
