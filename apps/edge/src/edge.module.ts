// Opens what the edge works with, hangs the door, and says which controllers answer.
import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Keys } from '@tappass/contracts/keys';
import { Ledger } from '@tappass/contracts/ledger';
import { License } from '@tappass/contracts/license';
import { Policy } from '@tappass/contracts/policy';
import { Vault } from '@tappass/contracts/vault';
import { Recorder } from '@tappass/evidence/recorder';
import { StrictEvidence } from '@tappass/evidence/strict';
import { clientOf } from '@tappass/rpc/caller';
import { beatEveryMs } from '@tappass/rpc/heartbeat';
import { obeyInvalidations, startEdgeBeat } from '@tappass/rpc/invalidation';
import { Liveness } from '@tappass/rpc/liveness';
import type { Settings } from '@tappass/service/config';
import { Health } from '@tappass/service/health';
import { startOpsServer } from '@tappass/service/ops-server';
import { busCheck, type ProcessContext } from '@tappass/service/serve-room';
import type { edgeConfig } from './edge.config.ts';
import { EDGE_ROOM, type EdgeRoom, type Rooms } from './edge-room.ts';
import { CallWindows } from './evidence/call-windows.ts';
import { Refusals } from './evidence/refusals.ts';
import { AdminVaultController } from './http/admin-vault.ts';
import { AgentsController } from './http/agents.ts';
import { AuditController } from './http/audit.ts';
import { ChatCompletionsController } from './http/chat-completions.ts';
import { DeveloperKeysController } from './http/developer-keys.ts';
import { hangDoor, maxBodyBytes } from './http/door.ts';
import { edgeMetrics } from './http/edge-metrics.ts';
import { HttpFaultFilter } from './http/fault-filter.ts';
import { HealthController } from './http/health.ts';
import { IpLimit } from './http/ip-limit.ts';
import { JwksController } from './http/jwks.ts';
import { LicenseController } from './http/license.ts';
import { MessagesController } from './http/messages.ts';
import { MetricsController } from './http/metrics.ts';
import { ModelsController } from './http/models.ts';
import { OrgsController } from './http/orgs.ts';
import { PipelinesController } from './http/pipelines.ts';
import { rewriteUrl } from './http/rewrite-url.ts';
import { VerdictCache } from './identity/verdict-cache.ts';
import { MoneyBlocks } from './limits/money-blocks.ts';
import { RateBlocks } from './limits/rate-blocks.ts';
import { Bundle } from './policy/bundle.ts';
import { Plans } from './policy/plans.ts';
import { anthropic } from './providers/anthropic.ts';
import { openai } from './providers/openai.ts';
import { Upstream } from './providers/upstream.ts';
import { Credentials } from './vault/credentials.ts';
import { Fingerprints } from './vault/fingerprints.ts';

type EdgeSettings = Settings<typeof edgeConfig.declarations>;

/** Real clients refuse gateways older than 0.6.0. */
const version = '0.6.0';
const neededRooms = ['keys', 'policy', 'vault', 'ledger'] as const;

export const controllers = [
  ChatCompletionsController,
  MessagesController,
  ModelsController,
  AgentsController,
  DeveloperKeysController,
  OrgsController,
  PipelinesController,
  AuditController,
  AdminVaultController,
  LicenseController,
  HealthController,
  JwksController,
  MetricsController,
];

class EdgeModule {}

const moduleOf = (edge: EdgeRoom): DynamicModule => ({
  module: EdgeModule,
  controllers,
  providers: [{ provide: EDGE_ROOM, useValue: edge }],
});

export async function serveEdge(settings: EdgeSettings, context: ProcessContext): Promise<void> {
  const { lifecycle, log, metrics: registry } = context;
  let draining = false;
  const edge = furnish(settings, context);
  const health = new Health([busCheck(context.nc), { name: 'policy', run: () => void edge.bundle.current() }]);
  const adapter = new FastifyAdapter({
    bodyLimit: maxBodyBytes,
    rewriteUrl: (request: { url?: string }) => rewriteUrl(request.url ?? '/'),
    routerOptions: { ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    // an address is believed only from the proxies that were named
    trustProxy: settings.trustedProxies.length === 0 ? false : settings.trustedProxies,
  });
  const server = adapter.getInstance();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: maxBodyBytes }, (_request, body, done) =>
    done(null, body),
  );
  hangDoor(server, {
    edge,
    log,
    ipLimit: new IpLimit(settings.ipPerMinute),
    corsOrigins: settings.corsOrigins,
    draining: () => draining,
    isScraper: scraperCheck(settings),
  });
  const app = await NestFactory.create<NestFastifyApplication>(moduleOf(edge), adapter, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new HttpFaultFilter(edge, log));
  await app.listen(settings.port, settings.host);
  // in order of the way back: refuse new requests, answer those in flight, settle, close
  lifecycle.onStop('http', () => app.close());
  const ops = await startOpsServer({ host: settings.opsHost, port: settings.opsPort, health, metrics: registry });
  lifecycle.onStop('ops', () => ops.close());
  await health.watch(250);
  lifecycle.onStop('health', () => health.stop());
  lifecycle.onStop('readiness', () => {
    draining = true;
    health.drain();
  });
  log.info({ address: await app.getUrl(), opsPort: ops.port }, 'serving');
}

function furnish(settings: EdgeSettings, context: ProcessContext): EdgeRoom {
  const { nc, pins, boot, lifecycle, metrics: registry } = context;
  const rooms: Rooms = {
    keys: clientOf(nc, Keys),
    vault: clientOf(nc, Vault),
    policy: clientOf(nc, Policy),
    ledger: clientOf(nc, Ledger),
    license: clientOf(nc, License),
  };
  const keysSealJwk = readFileSync(settings.keysSealJwkFile, 'utf8');
  const recorder = new Recorder(nc, { room: 'edge', boot });
  const verdicts = new VerdictCache({ keys: rooms.keys, pins, keysSealJwk });
  const bundle = new Bundle(rooms.policy, pins);
  const plans = new Plans(rooms.policy, pins);
  const credentials = new Credentials(rooms.vault, pins);
  const liveness = new Liveness({
    rooms: [...neededRooms, 'license'],
    pins,
    onBeat: (room, beat) => {
      if (room === 'keys') verdicts.heard(beat.epoch);
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
  const refusals = new Refusals(recorder);
  lifecycle.onStop('refusals', () => refusals.close());
  const rates = new RateBlocks(rooms.keys, boot);
  lifecycle.onStop('rates', () => rates.close());
  const money = new MoneyBlocks(rooms.keys, boot);
  lifecycle.onStop('money', () => money.close());
  obeyInvalidations(nc, {
    rooms: ['keys', 'vault'],
    pins,
    boot,
    drop: (room, invalidation) => {
      if (room === 'keys') verdicts.drop(invalidation);
      else credentials.heard(invalidation.epoch);
    },
  });
  lifecycle.onStop('beat', startEdgeBeat(nc, boot, beatEveryMs));
  return {
    rooms,
    boot,
    liveness,
    verdicts,
    bundle,
    plans,
    rates,
    money,
    credentials,
    recorder,
    refusals,
    windows,
    registry,
    keysSealJwk,
    fingerprints: new Fingerprints(rooms.vault, pins),
    evidence: new StrictEvidence(recorder, nc),
    upstreams: new Map([
      ['openai', new Upstream(openai, settings.openaiUrl, settings.upstreamConnections)],
      ['anthropic', new Upstream(anthropic, settings.anthropicUrl, settings.upstreamConnections)],
    ]),
    metrics: edgeMetrics(registry),
    vaultSealJwk: readFileSync(settings.vaultSealJwkFile, 'utf8'),
    demo: settings.demo,
    version,
  };
}

function scraperCheck(settings: EdgeSettings): (credential: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return (credential) => {
    const token = settings.scrapeToken.current().reveal();
    return token !== undefined && timingSafeEqual(digest(credential), digest(token));
  };
}
