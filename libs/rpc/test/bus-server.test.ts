// The transport on a real broker: who is answered, what crosses, and that nothing in flight is dropped.
import 'reflect-metadata';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { Controller, type INestMicroservice, Inject } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CallSchema, PrincipalSchema, ReplySchema } from '@tappass/contracts/common';
import { License, type StatusRequest, StatusRequestSchema } from '@tappass/contracts/license';
import type { Nats } from '@tappass/engines/nats';
import { Fault, isFault } from '@tappass/errors/fault';
import { freshNats } from '@tappass/testkit/nats';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BusServer } from '../src/bus-server.ts';
import { clientOf } from '../src/caller.ts';
import type { RpcContext } from '../src/context.ts';
import { FaultFilter } from '../src/fault-filter.ts';
import { subjectOf } from '../src/method.ts';
import { Rpc } from '../src/rpc.ts';
import { createSigner } from '../src/signed.ts';

type Answer = (context: RpcContext) => Promise<{ readonly state?: string }>;
interface Desk {
  answer: Answer;
}
const DESK = Symbol('Desk');

@Controller()
class StatusRpc {
  readonly #desk: Desk;

  constructor(@Inject(DESK) desk: Desk) {
    this.#desk = desk;
  }

  @Rpc(License.method.status)
  status(_request: StatusRequest, context: RpcContext) {
    return this.#desk.answer(context);
  }
}

class Room {}
const desk: Desk = { answer: async () => ({}) };
const identity = generateKeyPairSync('ed25519');
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const pins = new Map([['keys', [identity.publicKey]]]);
const subject = subjectOf(License.method.status);
let nats: Nats;
let server: NatsConnection;
let caller: NatsConnection;

const serve = async (controllers: (typeof StatusRpc)[] = [StatusRpc]): Promise<INestMicroservice> => {
  const module = { module: Room, controllers, providers: [{ provide: DESK, useValue: desk }] };
  const strategy = new BusServer({ service: License, nc: server, pins });
  const app = await NestFactory.createMicroservice(module, { strategy, logger: false, abortOnError: false });
  app.useGlobalFilters(new FaultFilter());
  await app.listen();
  // the broker knows of it before anybody asks
  await server.flush();
  return app;
};
let app: INestMicroservice;

beforeAll(async () => {
  nats = await freshNats();
  server = await connect({ servers: nats.url, inboxPrefix: '_INBOX_license' });
  caller = await connect({ servers: nats.url, inboxPrefix: '_INBOX_edge' });
  app = await serve();
});
beforeEach(() => {
  desk.answer = async () => ({ state: 'well' });
});
afterAll(async () => {
  await app.close();
  await Promise.all([caller.close(), server.close()]);
  await nats.stop();
});

const ask = (options: Parameters<ReturnType<typeof clientOf<typeof License>>['status']>[1] = {}) =>
  clientOf(caller, License).status({}, { timeoutMs: 3_000, ...options });

const reasonOf = async (act: Promise<unknown>): Promise<string> => {
  try {
    await act;
  } catch (thrown) {
    if (isFault(thrown)) return thrown.reason;
    throw thrown;
  }
  return 'none';
};

test('a handler knows who calls by the inbox, its request id, and how long the caller still waits', async () => {
  let seen: RpcContext | undefined;
  desk.answer = async (context) => {
    seen = context;
    return { state: String(context.timeLeftMs() < 2_000) };
  };
  expect((await ask({ requestId: 'req_1', timeoutMs: 2_000 })).state).toBe('true');
  expect(seen).toMatchObject({ caller: 'edge', requestId: 'req_1', principal: undefined });
});

test('a reply subject that is no inbox of a room is not answered, and the handler never runs', async () => {
  let runs = 0;
  desk.answer = async () => {
    runs += 1;
    return {};
  };
  const replies: string[] = [];
  const spy = caller.subscribe('>', { callback: (_error, msg) => void replies.push(msg.subject) });
  const data = toBinary(
    CallSchema,
    create(CallSchema, { payload: toBinary(StatusRequestSchema, create(StatusRequestSchema)) }),
  );
  for (const reply of ['audit.license', 'events.keys.invalidated', '_INBOX.old', '_INBOX_edge', undefined])
    caller.publish(subject, data, reply === undefined ? {} : { reply });
  // the queue is in order: once this one is answered, those before it were dropped
  await ask();
  expect(runs).toBe(1);
  expect(replies.filter((one) => !one.startsWith('_INBOX_edge.') && one !== subject)).toEqual([]);
  spy.unsubscribe();
});

test('an empty answer is an answer', async () => {
  desk.answer = async () => ({});
  expect((await ask()).state).toBe('');
});

test('a fault crosses with its reason and details, and without its cause', async () => {
  desk.answer = async () => {
    throw new Fault('not_found', { details: { what: 'The thing' }, cause: new Error('password=hunter2') });
  };
  const raw = await caller.request(subject, toBinary(CallSchema, create(CallSchema, { timeoutMs: 1_000 })));
  expect(fromBinary(ReplySchema, raw.data).result).toMatchObject({
    case: 'fault',
    value: { reason: 'not_found', details: { what: 'The thing' } },
  });
  expect(Buffer.from(raw.data).toString('latin1')).not.toContain('hunter2');
  expect(await reasonOf(ask())).toBe('not_found');
});

test('whatever else is thrown is internal and says nothing of itself', async () => {
  desk.answer = async () => {
    throw new Error('password=hunter2');
  };
  const raw = await caller.request(subject, toBinary(CallSchema, create(CallSchema, { timeoutMs: 1_000 })));
  expect(fromBinary(ReplySchema, raw.data).result).toMatchObject({ case: 'fault', value: { reason: 'internal' } });
  expect(Buffer.from(raw.data).toString('latin1')).not.toContain('hunter2');
});

test('bytes that are no call are refused and hurt nobody', async () => {
  const raw = await caller.request(subject, Buffer.from([0xff, 0x00, 0x13]));
  expect(fromBinary(ReplySchema, raw.data).result).toMatchObject({ case: 'fault', value: { reason: 'bad_field' } });
  expect((await ask()).state).toBe('well');
});

test('a principal that keys did not sign, or whose time is over, is refused before the handler', async () => {
  let runs = 0;
  desk.answer = async () => {
    runs += 1;
    return {};
  };
  const principal = (notAfterMs: number) =>
    toBinary(PrincipalSchema, create(PrincipalSchema, { keyId: 'dk_1', notAfterMs: BigInt(notAfterMs) }));
  const keys = createSigner('keys', pem(identity.privateKey));
  const stranger = createSigner('keys', pem(generateKeyPairSync('ed25519').privateKey));
  expect(await reasonOf(ask({ principal: stranger.sign('principal', principal(Date.now() + 9_000)) }))).toBe(
    'bad_signature',
  );
  expect(await reasonOf(ask({ principal: keys.sign('plan', principal(Date.now() + 9_000)) }))).toBe('bad_signature');
  expect(await reasonOf(ask({ principal: keys.sign('principal', principal(Date.now() - 1)) }))).toBe('stale_epoch');
  expect(runs).toBe(0);
  expect(await reasonOf(ask({ principal: keys.sign('principal', principal(Date.now() + 9_000)) }))).toBe('none');
});

test('closing answers what is in flight first, and then nobody is there, which is told at once', async () => {
  let release = () => {};
  const started = new Promise<void>((began) => {
    desk.answer = () =>
      new Promise((resolve) => {
        release = () => resolve({ state: 'finished' });
        began();
      });
  });
  const asked = ask();
  await started;
  const closed = app.close();
  release();
  expect((await asked).state).toBe('finished');
  await closed;
  const before = performance.now();
  expect(await reasonOf(ask())).toBe('not_ready');
  expect(performance.now() - before).toBeLessThan(1_000);
  app = await serve();
  desk.answer = async () => ({ state: 'back' });
  expect((await ask()).state).toBe('back');
});

test('a callee that does not answer in time is a deadline', async () => {
  let release = () => {};
  desk.answer = () =>
    new Promise((resolve) => {
      release = () => resolve({});
    });
  expect(await reasonOf(ask({ timeoutMs: 50 }))).toBe('deadline');
  release();
});

test('a service with a method that nobody answers does not start', async () => {
  await expect(serve([])).rejects.toThrow(/nobody answers tappass\.license\.v1\.License\.Status/);
});
