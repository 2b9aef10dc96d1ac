// Opens everything the edge works with, and closes it in reverse when the process ends.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Keys } from '@tappass/contracts/keys';
import { Ledger } from '@tappass/contracts/ledger';
import { License } from '@tappass/contracts/license';
import { Policy } from '@tappass/contracts/policy';
import { Vault } from '@tappass/contracts/vault';
import { Recorder } from '@tappass/evidence/recorder';
import { StrictEvidence } from '@tappass/evidence/strict';
import { Tallies } from '@tappass/evidence/tallies';
import { clientOf } from '@tappass/rpc/caller';
import { hearDecided } from '@tappass/rpc/decided';
import { beatEveryMs } from '@tappass/rpc/heartbeat';
import { obeyInvalidations, startEdgeBeat } from '@tappass/rpc/invalidation';
import { Liveness } from '@tappass/rpc/liveness';
import type { Settings } from '@tappass/service/config';
import { type ProcessContext } from '@tappass/service/serve-room';
import { Admission } from './admission/admission.ts';
import { Decisions } from './approvals/decisions.ts';
import { AnswerCache } from './cache/answer-cache.ts';
import { CapabilityKeys } from './capabilities/jwks.ts';
import { Documents } from './documents/documents.ts';
import { Cohorts } from './domain/cohorts.ts';
import { neededRooms } from './domain/govern.ts';
import type { edgeConfig } from './edge.config.ts';
import { type EdgeRoom, type Rooms } from './edge-room.ts';
import { CallWindows } from './evidence/call-windows.ts';
import { LedgerMemory } from './evidence/ledger-memory.ts';
import { edgeMetrics } from './http/edge-metrics.ts';
import { withLivingVerdicts } from './identity/living-verdicts.ts';
import { RunningStreams } from './identity/running-streams.ts';
import { TakenKeys } from './identity/taken-keys.ts';
import { VerdictCache } from './identity/verdict-cache.ts';
import { CostRests } from './limits/cost-rests.ts';
import { MoneyBlocks } from './limits/money-blocks.ts';
import { RateLimits } from './limits/rate-limits.ts';
import { mcpServers } from './mcp/mcp-server.ts';
import { Bundle } from './policy/bundle.ts';
import { Plans } from './policy/plans.ts';
import { type ConfiguredProvider, configuredProviders } from './providers/configured.ts';
import { Upstream } from './providers/upstream.ts';
import { LargeTexts } from './scanning/large-texts.ts';
import { SeenTexts } from './scanning/seen-texts.ts';
import { Floors } from './sessions/floors.ts';
import { SessionMemos } from './sessions/session-memos.ts';
import { Credentials } from './vault/credentials.ts';
import { Fingerprints } from './vault/fingerprints.ts';
import { RestingKeys } from './vault/resting-keys.ts';

/** Real clients refuse gateways older than 0.6.0. */
const version = '0.6.0';

type EdgeSettings = Settings<typeof edgeConfig.declarations>;

export function furnish(settings: EdgeSettings, context: ProcessContext): EdgeRoom {
  const { nc, pins, asker, boot, lifecycle, metrics: registry } = context;
  const keysSealJwk = readFileSync(settings.keysSealJwkFile, 'utf8');
  const keys = clientOf(nc, asker, Keys);
  const verdicts = new VerdictCache({ keys, pins, keysSealJwk });
  const rooms: Rooms = {
    keys: withLivingVerdicts(keys, verdicts),
    vault: withLivingVerdicts(clientOf(nc, asker, Vault), verdicts),
    policy: withLivingVerdicts(clientOf(nc, asker, Policy), verdicts),
    ledger: withLivingVerdicts(clientOf(nc, asker, Ledger), verdicts),
    license: withLivingVerdicts(clientOf(nc, asker, License), verdicts),
  };
  const recorder = new Recorder(nc, { room: 'edge', boot });
  const streams = new RunningStreams();
  const takenKeys = new TakenKeys();
  const bundle = new Bundle(rooms.policy, pins);
  const plans = new Plans(rooms.policy, pins);
  const credentials = new Credentials(rooms.vault, pins);
  const ledgerMemory = new LedgerMemory((detail) =>
    context.log.error({ detail }, 'the ledger is not the one that was: its beats are not believed'),
  );
  const liveness = new Liveness({
    rooms: [...neededRooms, 'license'],
    pins,
    believes: (room, beat) => room !== 'ledger' || ledgerMemory.believes(beat.boot, beat.checkpoint),
    onBeat: (room, beat) => {
      if (room === 'keys') {
        verdicts.heard(beat.epoch);
        takenKeys.heard(beat.epoch);
      }
      if (room === 'vault') credentials.heard(beat.epoch);
      if (room !== 'policy') return;
      bundle.follow(beat.revision);
      plans.heard(beat.revision);
    },
  });
  liveness.listen(nc);
  lifecycle.onStop('evidence', () => recorder.close());
  const windows = new CallWindows(recorder, boot);
  lifecycle.onStop('windows', () => windows.close());
  const largeTexts = new LargeTexts(join(import.meta.dirname, 'scan-worker.js'));
  lifecycle.onStop('threads', () => largeTexts.close());
  const documents = new Documents(join(import.meta.dirname, 'document-worker.js'));
  lifecycle.onStop('documents', () => documents.close());
  const refusals = new Tallies('auth_failed', recorder);
  lifecycle.onStop('refusals', () => refusals.close());
  const adminReads = new Tallies('admin_read', recorder);
  lifecycle.onStop('reads', () => adminReads.close());
  const rates = new RateLimits({ keys: rooms.keys, boot });
  lifecycle.onStop('rates', () => rates.close());
  const money = new MoneyBlocks(rooms.keys, boot);
  lifecycle.onStop('money', () => money.close());
  const floors = new Floors(rooms.keys);
  const decisions = new Decisions();
  hearDecided(nc, (requestId) => decisions.heard(requestId));
  obeyInvalidations(nc, {
    rooms: ['keys', 'vault'],
    pins,
    boot,
    drop: (room, invalidation) => {
      if (room !== 'keys') return credentials.heard(invalidation.epoch);
      verdicts.drop(invalidation);
      takenKeys.took(invalidation.id, invalidation.epoch);
      streams.cut(invalidation.id);
    },
  });
  lifecycle.onStop('beat', startEdgeBeat(nc, boot, beatEveryMs));
  // slower than a third of what a call waits for its parts, and fewer are governed at once
  const admission = new Admission({ mostWaitMs: settings.queueMs, targetMs: settings.patienceMs / 3 });
  const providers = configuredProviders(settings);
  return {
    rooms,
    boot,
    bootText: boot.toString(),
    log: context.log,
    liveness,
    verdicts,
    streams,
    takenKeys,
    bundle,
    plans,
    rates,
    money,
    costRests: new CostRests(),
    floors,
    mcpServers: mcpServers(settings.mcpServers, settings.mcpPrivate),
    capabilityKeys: new CapabilityKeys(rooms.keys),
    memos: new SessionMemos(rooms.keys, floors),
    credentials,
    restingKeys: new RestingKeys(),
    recorder,
    refusals,
    adminReads,
    windows,
    registry,
    keysSealJwk,
    decisions,
    largeTexts,
    documents,
    admission,
    cohorts: new Cohorts(),
    seenTexts: new SeenTexts(),
    fingerprints: new Fingerprints(rooms.vault, pins),
    evidence: new StrictEvidence(recorder, rooms.ledger),
    upstreams: upstreamsOf(providers, settings.upstreamConnections),
    moderators: upstreamsOf(
      providers.filter(({ provider }) => provider.moderations !== undefined),
      settings.upstreamConnections,
    ),
    answers: new AnswerCache(),
    euOnly: settings.euDataResidency,
    unpriced: settings.unpriced,
    patienceMs: settings.patienceMs,
    keepAliveMs: settings.keepAliveMs,
    storing: settings.storedResponses,
    metrics: edgeMetrics(registry, admission),
    vaultSealJwk: readFileSync(settings.vaultSealJwkFile, 'utf8'),
    demo: settings.demo,
    version,
  };
}

const upstreamsOf = (providers: readonly ConfiguredProvider[], connections: number): Map<string, Upstream> =>
  new Map(providers.map((configured) => [configured.provider.name, new Upstream(configured, connections)]));
