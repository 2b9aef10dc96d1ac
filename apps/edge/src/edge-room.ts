// What the edge works with; the module fills it, controllers and the governed call take it whole.

import type { Keys } from '@tappass/contracts/keys';
import type { Ledger } from '@tappass/contracts/ledger';
import type { License } from '@tappass/contracts/license';
import type { Policy } from '@tappass/contracts/policy';
import type { Vault } from '@tappass/contracts/vault';
import type { Recorder } from '@tappass/evidence/recorder';
import type { StrictEvidence } from '@tappass/evidence/strict';
import type { Tallies } from '@tappass/evidence/tallies';
import type { Client } from '@tappass/rpc/caller';
import type { Liveness } from '@tappass/rpc/liveness';
import type { Log } from '@tappass/service/log';
import type { Registry } from 'prom-client';
import type { Admission } from './admission/admission.ts';
import type { Decisions } from './approvals/decisions.ts';
import type { AnswerCache } from './cache/answer-cache.ts';
import type { CapabilityKeys } from './capabilities/jwks.ts';
import type { Documents } from './documents/documents.ts';
import type { Cohorts } from './domain/cohorts.ts';
import type { Storing } from './domain/stored-responses.ts';
import type { CallWindows } from './evidence/call-windows.ts';
import type { EdgeMetrics } from './http/edge-metrics.ts';
import type { RunningStreams } from './identity/running-streams.ts';
import type { TakenKeys } from './identity/taken-keys.ts';
import type { VerdictCache } from './identity/verdict-cache.ts';
import type { CostRests } from './limits/cost-rests.ts';
import type { MoneyBlocks } from './limits/money-blocks.ts';
import type { RateLimits } from './limits/rate-limits.ts';
import type { McpServer } from './mcp/mcp-server.ts';
import type { Bundle } from './policy/bundle.ts';
import type { Plans } from './policy/plans.ts';
import type { Unpriced } from './providers/models.ts';
import type { Upstream } from './providers/upstream.ts';
import type { LargeTexts } from './scanning/large-texts.ts';
import type { SeenTexts } from './scanning/seen-texts.ts';
import type { Floors } from './sessions/floors.ts';
import type { SessionMemos } from './sessions/session-memos.ts';
import type { Credentials } from './vault/credentials.ts';
import type { Fingerprints } from './vault/fingerprints.ts';
import type { RestingKeys } from './vault/resting-keys.ts';

export interface Rooms {
  readonly keys: Client<typeof Keys>;
  readonly vault: Client<typeof Vault>;
  readonly policy: Client<typeof Policy>;
  readonly ledger: Client<typeof Ledger>;
  readonly license: Client<typeof License>;
}

export interface EdgeRoom {
  readonly rooms: Rooms;
  readonly boot: bigint;
  /** The same in decimal, as entries say it. */
  readonly bootText: string;
  readonly log: Log;
  readonly liveness: Liveness;
  readonly verdicts: VerdictCache;
  readonly streams: RunningStreams;
  readonly takenKeys: TakenKeys;
  readonly bundle: Bundle;
  readonly plans: Plans;
  readonly rates: RateLimits;
  readonly money: MoneyBlocks;
  readonly costRests: CostRests;
  readonly floors: Floors;
  readonly capabilityKeys: CapabilityKeys;
  readonly mcpServers: ReadonlyMap<string, McpServer>;
  readonly memos: SessionMemos;
  readonly credentials: Credentials;
  readonly restingKeys: RestingKeys;
  readonly fingerprints: Fingerprints;
  readonly decisions: Decisions;
  readonly largeTexts: LargeTexts;
  readonly documents: Documents;
  readonly seenTexts: SeenTexts;
  readonly admission: Admission;
  readonly cohorts: Cohorts;
  readonly windows: CallWindows;
  readonly recorder: Recorder;
  readonly evidence: StrictEvidence;
  readonly refusals: Tallies;
  /** By the admin key, of each organisation. */
  readonly adminReads: Tallies;
  /** By provider name. */
  readonly upstreams: ReadonlyMap<string, Upstream>;
  /** Those that moderate, by provider name; apart from the others, so that no moderation pauses anybody's calls. */
  readonly moderators: ReadonlyMap<string, Upstream>;
  /** Calls stay within the European Union. */
  readonly euOnly: boolean;
  readonly unpriced: Unpriced;
  /** How long one call waits for the parts that govern it. */
  readonly patienceMs: number;
  /** What providers may keep of responses. */
  readonly storing: Storing;
  /** A stream is silent for no longer than this. */
  readonly keepAliveMs: number;
  /** Answers that may be given again. */
  readonly answers: AnswerCache;
  readonly registry: Registry;
  readonly metrics: EdgeMetrics;
  readonly keysSealJwk: string;
  readonly vaultSealJwk: string;
  readonly demo: boolean;
  readonly version: string;
}

export const EDGE_ROOM = Symbol('EdgeRoom');
