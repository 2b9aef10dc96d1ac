// Calls that meet nobody, a silent room, or an ill one: one reason each, in bounded time, and a breaker that closes again.
import { fromBinary } from '@bufbuild/protobuf';
import { CallSchema } from '@tappass/contracts/common';
import { Policy } from '@tappass/contracts/policy';
import { Fault } from '@tappass/errors/fault';
import { clientOf, isUnknown } from '@tappass/rpc/caller';
import { subjectOf } from '@tappass/rpc/method';
import { ReplyAuthor } from '@tappass/rpc/reply-mac';
import { eventually } from '@tappass/testkit/eventually';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pins, Rig, signers } from './rig.ts';

let rig: Rig;
beforeEach(async () => {
  rig = await Rig.open();
});
afterEach(() => rig.close());

const reasonOf = (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'answered',
    (fault: Fault) => fault.reason,
  );

test('where nobody listens it is not_ready, long before the time is up', async () => {
  const edge = await rig.client();
  const startedAt = performance.now();
  const fault = await edge.plan({}, { timeoutMs: 10_000 }).catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ reason: 'not_ready', details: { part: 'policy' } });
  expect(isUnknown(fault)).toBe(true);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test('where somebody listens and is silent it is deadline, when the time is up', async () => {
  const silent = await rig.connect('policy');
  silent.subscribe(subjectOf(Policy.method.plan), { callback: () => {} });
  await silent.flush();
  const edge = await rig.client();
  const startedAt = performance.now();
  const fault = await edge.plan({}, { timeoutMs: 120 }).catch((thrown: unknown) => thrown);
  expect(fault).toMatchObject({ reason: 'deadline', details: { part: 'policy' } });
  expect(isUnknown(fault)).toBe(true);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(115);
});

test.each([
  ['bytes that are no reply', Buffer.from([255, 255, 255]), 'not_ready'],
  ['an empty reply', Buffer.alloc(0), 'not_ready'],
  ['an answer that is no such message', Buffer.from([0x0a, 0x02, 0xff, 0xff]), 'not_ready'],
  ['a reason that is in no catalogue', Buffer.from([0x12, 0x05, 0x0a, 0x03, 0x78, 0x78, 0x78]), 'internal'],
])('%s from the room itself is an error of the room, never an answer', async (_, reply, reason) => {
  const ill = await rig.connect('policy');
  const author = new ReplyAuthor(signers.policy);
  const subject = subjectOf(Policy.method.plan);
  ill.subscribe(subject, {
    callback: (_error, msg) => {
      const asked = { subject, inbox: msg.reply ?? '', request: msg.data };
      msg.respond(author.authenticate(fromBinary(CallSchema, msg.data).replyKey, asked, reply));
    },
  });
  await ill.flush();
  const edge = await rig.client();
  expect(await reasonOf(edge.plan({}))).toBe(reason);
  expect(rig.forged).toBe(0);
});

test('a room that lost its connection for good is not_ready for those who wait and those who come', async () => {
  const silent = await rig.connect('policy');
  silent.subscribe(subjectOf(Policy.method.plan), { callback: () => {} });
  await silent.flush();
  const nc = await rig.connect('edge');
  const edge = clientOf(nc, { room: 'edge', pins }, Policy);
  const waiting = reasonOf(edge.plan({}, { timeoutMs: 20_000 }));
  await nc.close();
  expect([await waiting, await reasonOf(edge.plan({}))]).toEqual(['not_ready', 'not_ready']);
});

test('refusals are answers: a thousand of them open no breaker', async () => {
  await rig.serve({
    plan: () => {
      throw new Fault('forbidden');
    },
  });
  const edge = await rig.client();
  for (let n = 0; n < 10; n++) {
    const reasons = await Promise.all(Array.from({ length: 100 }, () => reasonOf(edge.plan({}))));
    expect(new Set(reasons)).toEqual(new Set(['forbidden']));
  }
});

test('the breaker of a room that is away answers without asking, and closes when the room is back', async () => {
  let asked = 0;
  const silent = await rig.connect('policy');
  const nobody = silent.subscribe(subjectOf(Policy.method.plan), { callback: () => void asked++ });
  await silent.flush();
  const edge = await rig.client();
  await Promise.all(Array.from({ length: 30 }, () => reasonOf(edge.plan({}, { timeoutMs: 30 }))));
  const startedAt = performance.now();
  const before = asked;
  expect(await reasonOf(edge.plan({}, { timeoutMs: 20_000 }))).toBe('not_ready');
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(asked).toBe(before);
  nobody.unsubscribe();
  await rig.serve();
  await eventually('an answer', async () => (await reasonOf(edge.plan({}))) === 'answered');
  expect(await Promise.all(Array.from({ length: 20 }, () => reasonOf(edge.plan({}))))).toEqual(
    Array.from({ length: 20 }, () => 'answered'),
  );
});
