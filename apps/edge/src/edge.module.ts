// Opens what the edge works with, hangs the door, and says which controllers answer.
import { createHash, timingSafeEqual } from 'node:crypto';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { checkEveryMs } from '@tappass/service/check-times';
import type { Settings } from '@tappass/service/config';
import { Health } from '@tappass/service/health';
import { startOpsServer } from '@tappass/service/ops-server';
import { busCheck, type ProcessContext } from '@tappass/service/serve-room';
import type { edgeConfig } from './edge.config.ts';
import { EDGE_ROOM, type EdgeRoom } from './edge-room.ts';
import { furnish } from './furnish.ts';
import { AdminVaultController } from './http/admin-vault.ts';
import { AgentsController } from './http/agents.ts';
import { ApprovalsController } from './http/approvals.ts';
import { AuditController } from './http/audit.ts';
import { bodyParser } from './http/body-parser.ts';
import { type BodySizes, largestBody } from './http/body-sizes.ts';
import { ChatCompletionsController } from './http/chat-completions.ts';
import { ConversationsController } from './http/conversations.ts';
import { CountTokensController } from './http/count-tokens.ts';
import { DeveloperKeysController } from './http/developer-keys.ts';
import { hangDoor } from './http/door.ts';
import { EmbeddingsController } from './http/embeddings.ts';
import { ExceptionsController } from './http/exceptions.ts';
import { HttpFaultFilter } from './http/fault-filter.ts';
import { FeedbackController } from './http/feedback.ts';
import { GovernController } from './http/govern.ts';
import { HealthController } from './http/health.ts';
import { HooksController } from './http/hooks.ts';
import { IpLimit } from './http/ip-limit.ts';
import { JwksController } from './http/jwks.ts';
import { LicenseController } from './http/license.ts';
import { MessagesController } from './http/messages.ts';
import { MetricsController } from './http/metrics.ts';
import { ModelsController } from './http/models.ts';
import { OrgsController } from './http/orgs.ts';
import { refuseUnparsed } from './http/parser-refusals.ts';
import { PipelinesController } from './http/pipelines.ts';
import { RequestsUnderWay } from './http/requests-under-way.ts';
import { ResponsesController } from './http/responses.ts';
import { rewriteUrl } from './http/rewrite-url.ts';
import { SessionsController } from './http/sessions.ts';
import { StoredResponsesController } from './http/stored-responses.ts';
import { Strangers } from './http/strangers.ts';
import { ToolsController } from './http/tools.ts';

type EdgeSettings = Settings<typeof edgeConfig.declarations>;

/** Streams may run for minutes; what is left of the process's own limit puts their outcomes on record. */
const drainRequestsMs = 15_000;

const mebibyte = 1_048_576;
const bodyLimits = { smallBytes: 65_536, mediumBytes: 5 * mebibyte, togetherBytes: 24 * mebibyte, withinMs: 30_000 };

export const controllers = [
  ChatCompletionsController,
  MessagesController,
  ResponsesController,
  StoredResponsesController,
  ConversationsController,
  EmbeddingsController,
  CountTokensController,
  ModelsController,
  AgentsController,
  DeveloperKeysController,
  SessionsController,
  OrgsController,
  PipelinesController,
  ExceptionsController,
  FeedbackController,
  ApprovalsController,
  AuditController,
  GovernController,
  ToolsController,
  HooksController,
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
  const bodySizes = bodySizesOf(settings);
  const adapter = new FastifyAdapter({
    bodyLimit: largestBody(bodySizes),
    rewriteUrl: (request: { url?: string }) => rewriteUrl(request.url ?? '/'),
    routerOptions: { ignoreTrailingSlash: false },
    forceCloseConnections: 'idle',
    clientErrorHandler: refuseUnparsed(edge.refusals),
    // an address is believed only from the proxies that were named
    trustProxy: settings.trustedProxies.length === 0 ? false : settings.trustedProxies,
  });
  const server = adapter.getInstance();
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', bodyParser({ ...bodyLimits, heldBytes: settings.largeBodiesMb * mebibyte }));
  hangDoor(server, {
    edge,
    log,
    ipLimit: new IpLimit(settings.ipPerMinute),
    strangers: new Strangers(),
    corsOrigins: settings.corsOrigins,
    bodySizes,
    draining: () => draining,
    isScraper: scraperCheck(settings),
  });
  const app = await NestFactory.create<NestFastifyApplication>(moduleOf(edge), adapter, {
    bodyParser: false,
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new HttpFaultFilter(edge, log));
  const underWay = new RequestsUnderWay(server.server);
  await app.listen(settings.port, settings.host);
  // in order of the way back: refuse new requests, answer those in flight, settle, close
  lifecycle.onStop('http', () => Promise.all([app.close(), underWay.end(drainRequestsMs)]));
  const ops = await startOpsServer({ host: settings.opsHost, port: settings.opsPort, health, metrics: registry });
  lifecycle.onStop('ops', () => ops.close());
  await health.watch(checkEveryMs);
  lifecycle.onStop('health', () => health.stop());
  lifecycle.onStop('readiness', () => {
    draining = true;
    health.drain();
  });
  log.info({ address: await app.getUrl(), opsPort: ops.port }, 'serving');
}

const bodySizesOf = (settings: EdgeSettings): BodySizes => ({
  chat: settings.chatBodyMb * mebibyte,
  messages: settings.messagesBodyMb * mebibyte,
  responses: settings.responsesBodyMb * mebibyte,
  embeddings: settings.embeddingsBodyMb * mebibyte,
  other: settings.otherBodyMb * mebibyte,
});

function scraperCheck(settings: EdgeSettings): (credential: string) => boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return (credential) => {
    const token = settings.scrapeToken.current().reveal();
    return token !== undefined && timingSafeEqual(digest(credential), digest(token));
  };
}
