// One governed call as the steps see it: the request, who sent it, what was found so far. Never changed, only replaced.
import type { ReasonName } from '@tappass/errors/catalogue';
import type { FaultDetails } from '@tappass/errors/fault';
import type { Answer } from './answer/answer.ts';
import type { Usage } from './answer/usage.ts';
import type { Classification } from './classification.ts';
import type { Finding, FindingCounts } from './finding.ts';
import type { JsonObject, JsonPath } from './json.ts';
import type { LetThrough } from './let-through.ts';
import type { MediaPart } from './media/media-part.ts';
import type { Action } from './plan.ts';
import type { Segment } from './segment.ts';
import type { SessionDelta, SessionView } from './session.ts';
import type { SurfaceName } from './surface-name.ts';

export interface ToolDefinition {
  readonly name: string;
  /** Executed by the provider itself (web search, code interpreter, remote MCP), out of our sight. */
  readonly hosted: boolean;
  /** Where it stands: in a list of tools, in a group of that list, in an item, or as a field that is a tool by itself (`mcp_servers`). */
  readonly path: JsonPath;
  /** The group (`namespace`) of functions that it belongs to. */
  readonly group?: string;
}

/** What a surface reads out of a request body. */
export interface Reading {
  readonly segments: readonly Segment[];
  readonly tools: readonly ToolDefinition[];
  /** Images, audio, files: present, not read as text. */
  readonly media: readonly MediaPart[];
  readonly mediaParts: number;
  readonly strangers: readonly Stranger[];
}

/** An object of a kind that nobody documents. */
export interface Stranger {
  readonly type: string;
  readonly path: JsonPath;
}

export interface PrincipalView {
  readonly tenant: string;
  readonly agentId: string;
  readonly developer?: string;
  /** Globs of the tools the calling developer may use; undefined: whatever the agent may. */
  readonly toolScopes?: readonly string[];
}

export interface Whereabouts {
  readonly subject: 'request' | 'answer';
  readonly findings: readonly Finding[];
}

export interface Blocked {
  readonly step: string;
  readonly reason: ReasonName;
  readonly details: FaultDetails;
  /** What was found, as counts by type, when findings were the cause. */
  readonly findings: FindingCounts;
  /** The findings that were the cause, the first of them, with their places in the request or in the answer. */
  readonly where?: Whereabouts;
  /** What a failing step or port threw; stays in the process. */
  readonly cause?: unknown;
}

export interface TrailEntry {
  readonly step: string;
  readonly verdict: 'pass' | 'found' | 'changed' | 'would_change' | 'blocked' | 'would_block' | 'failed';
  readonly micros: number;
  readonly findings: FindingCounts;
  /** The strictest thing the findings led to, or would have led to. */
  readonly action?: Action;
}

/** A signed word that the tool calls of this answer may be executed. */
export interface Capability {
  readonly token: string;
  readonly tokenId: string;
  readonly expiresAtMs: number;
}

export interface Call {
  readonly surface: SurfaceName;
  /** As it will be forwarded; the original while `changed` is false, and then the original bytes can be sent. */
  readonly body: JsonObject;
  readonly changed: boolean;
  readonly rawBytes: number;
  readonly model: string;
  readonly stream: boolean;
  readonly segments: readonly Segment[];
  readonly tools: readonly ToolDefinition[];
  /** What is called was offered elsewhere: somebody asks about one action, or continues what was answered before. */
  readonly anyTool?: true;
  /** Names of the tools that the request brought and the model is not offered. */
  readonly removedTools: readonly string[];
  readonly media: readonly MediaPart[];
  readonly mediaParts: number;
  /** Parts of what media there is that nobody has read: pictures, sound, what is elsewhere, and what could not be opened. */
  readonly unreadMedia: number;
  readonly strangers: readonly Stranger[];
  readonly principal: PrincipalView;
  readonly session: SessionView;
  readonly flags: string;
  readonly findings: readonly Finding[];
  /** What a refusal would have been for, and was not. */
  readonly letThrough?: readonly LetThrough[];
  readonly classification: Classification;
  /** How far thresholds are lowered for this call, 0 to 1. */
  readonly tightening: number;
  /** What stands for which personal value in this call, by token; empty unless pii_tokenize put tokens in. */
  readonly tokens: ReadonlyMap<string, string>;
  readonly answer?: Answer;
  /** The answer left event by event: what reads texts or tool calls has been done by the guard, and nothing of it can be taken back. */
  readonly streamed?: true;
  readonly usage?: Usage;
  readonly costUsdMicros?: number;
  readonly blocked?: Blocked;
  readonly capability?: Capability;
  /** What the session is to remember of this call, when it is over. */
  readonly remember: SessionDelta;
  /** One entry for each step that ran, over all phases. */
  readonly trail: readonly TrailEntry[];
}

/** What a step may replace. */
export type CallPatch = Partial<
  Pick<
    Call,
    | 'body'
    | 'segments'
    | 'tools'
    | 'removedTools'
    | 'strangers'
    | 'classification'
    | 'tightening'
    | 'tokens'
    | 'answer'
    | 'capability'
    | 'usage'
    | 'costUsdMicros'
    | 'model'
    | 'media'
    | 'mediaParts'
  >
>;
