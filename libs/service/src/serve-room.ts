// The life of an internal service: bus, Nest with the RPC transport, heartbeat, ops port; and the same backwards on SIGTERM.
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { NatsConnection } from '@nats-io/transport-node';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { connectBus } from '@tappass/rpc/bus';
import { BusServer } from '@tappass/rpc/bus-server';
import type { Asker } from '@tappass/rpc/caller';
import { FaultFilter } from '@tappass/rpc/fault-filter';
import { startHeartbeat } from '@tappass/rpc/heartbeat';
import { roomOf, type ServiceDesc } from '@tappass/rpc/method';
import { createSigner, type Pins, readPins, type Signer } from '@tappass/rpc/signed';
import { Counter, Histogram, type Registry } from 'prom-client';
import { checkEveryMs } from './check-times.ts';
import type { commonSettings } from './common-settings.ts';
import type { Settings } from './config.ts';
import { type Check, Health } from './health.ts';
import { Lifecycle } from './lifecycle.ts';
import { createLog, type Log } from './log.ts';
import { createMetrics } from './metrics.ts';
import { startOpsServer } from './ops-server.ts';

export type CommonSettings = Settings<typeof commonSettings>;

/** What a process has before its room is furnished. */
export interface ProcessContext {
  readonly room: string;
  /** Random for each start. */
  readonly boot: bigint;
  readonly nc: NatsConnection;
  readonly signer: Signer;
  readonly pins: Pins;
  /** As whom this process calls others. */
  readonly asker: Asker;
  readonly log: Log;
  readonly metrics: Registry;
  readonly lifecycle: Lifecycle;
}

export interface RoomParts {
  readonly module: Type | DynamicModule;
  readonly checks: readonly Check[];
  /** Bumped by every act that takes something away. */
  readonly epoch: () => bigint;
  readonly revision?: () => string;
  readonly checkpoint?: () => string;
}

export async function openProcess(room: string, settings: CommonSettings): Promise<ProcessContext> {
  const log = createLog(room, settings.logLevel);
  const lifecycle = new Lifecycle(log);
  lifecycle.listen();
  const password = settings.natsPassword.current().reveal();
  const nc = await connectBus({
    room,
    url: settings.natsUrl,
    ...(password !== undefined && { password }),
    ...(settings.natsCaFile !== undefined && { ca: readFileSync(settings.natsCaFile, 'utf8') }),
    ...(settings.natsCertFile !== undefined && { certFile: settings.natsCertFile }),
    ...(settings.natsKeyFile !== undefined && { keyFile: settings.natsKeyFile }),
  });
  lifecycle.onStop('bus', () => nc.drain());
  const pins = readPins(readFileSync(settings.pinsFile, 'utf8'));
  const metrics = createMetrics(room);
  return {
    room,
    boot: randomBytes(8).readBigUInt64BE(),
    nc,
    signer: createSigner(room, settings.identityKey.current().reveal()),
    pins,
    asker: { room, pins, onForged: forgeryAlarm(log, metrics) },
    log,
    metrics,
    lifecycle,
  };
}

/** Runs an internal service until SIGTERM. `build` opens its stores and says what Nest shall serve. */
export async function serveRoom(
  service: ServiceDesc,
  settings: CommonSettings,
  build: (context: ProcessContext) => Promise<RoomParts>,
): Promise<void> {
  const context = await openProcess(roomOf(service), settings);
  const { log, lifecycle, nc } = context;
  const parts = await build(context);
  const health = new Health([busCheck(nc), ...parts.checks]);
  const strategy = new BusServer({ service, nc, pins: context.pins, signer: context.signer, ...observers(context) });
  const app = await NestFactory.createMicroservice<MicroserviceOptions>(parts.module, {
    strategy,
    logger: false,
    abortOnError: false,
  });
  app.useGlobalFilters(new FaultFilter());
  await app.listen();
  lifecycle.onStop('rpc', () => app.close());
  await health.watch(checkEveryMs);
  lifecycle.onStop('health', () => health.stop());
  const ops = await startOpsServer({
    host: settings.opsHost,
    port: settings.opsPort,
    health,
    metrics: context.metrics,
  });
  lifecycle.onStop('ops', () => ops.close());
  const beats = { ...parts, boot: context.boot, failing: () => health.failing() };
  const heart = startHeartbeat(nc, context.signer, beats);
  health.tell(heart.beat);
  lifecycle.onStop('heartbeat', heart.stop);
  lifecycle.onStop('readiness', () => health.drain());
  log.info({ opsPort: ops.port }, 'serving');
}

export const busCheck = (nc: NatsConnection): Check => ({
  name: 'bus',
  run: () => {
    if (nc.isClosed()) throw new Error('closed');
  },
});

function forgeryAlarm(log: Log, metrics: Registry): (subject: string) => void {
  const forged = new Counter({
    name: 'tappass_rpc_forged_replies_total',
    help: 'Replies that the room that was asked did not give to that call; none was believed.',
    labelNames: ['method'],
    registers: [metrics],
  });
  return (subject) => {
    forged.inc({ method: shortName(subject) });
    log.warn({ subject }, 'a reply that is not authentic was ignored');
  };
}

const shortName = (subject: string): string => subject.slice(subject.lastIndexOf('.') + 1);

function observers({ log, metrics }: ProcessContext) {
  const calls = new Counter({
    name: 'tappass_rpc_total',
    help: 'RPCs answered.',
    labelNames: ['method', 'outcome'],
    registers: [metrics],
  });
  const seconds = new Histogram({
    name: 'tappass_rpc_seconds',
    help: 'Time to answer an RPC.',
    labelNames: ['method'],
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1],
    registers: [metrics],
  });
  return {
    observe: (subject: string, outcome: string, micros: number) => {
      calls.inc({ method: shortName(subject), outcome });
      seconds.observe({ method: shortName(subject) }, micros / 1e6);
    },
    onFault: (fault: { reason: string; cause?: unknown }, subject: string, requestId: string) => {
      const cause = fault.cause instanceof Error ? { type: fault.cause.name, stack: fault.cause.stack } : undefined;
      log[fault.reason === 'internal' ? 'error' : 'debug'](
        { reason: fault.reason, subject, requestId, cause },
        'refused',
      );
    },
  };
}
