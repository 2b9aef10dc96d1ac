// Taking away over a real bus: the owner answers when every live edge has dropped the thing, or when the lease of a silent one ran out.
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { NatsConnection } from '@nats-io/transport-node';
import { type Invalidation, InvalidationAckSchema, InvalidationSchema, SignedSchema } from '@tappass/contracts/common';
import {
  ackSubject,
  Invalidator,
  invalidationSubject,
  obeyInvalidations,
  startEdgeBeat,
} from '@tappass/rpc/invalidation';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { pins, Rig, signers } from './rig.ts';

let rig: Rig;
let owner: Invalidator;
let ownerBus: NatsConnection;
const stops: (() => void)[] = [];

beforeEach(async () => {
  rig = await Rig.open();
  ownerBus = await rig.connect('keys');
  owner = new Invalidator(ownerBus, signers.keys);
  await ownerBus.flush();
});
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await rig.close();
});

const taken = (epoch: bigint, id = 'dk_1') => ({
  incarnation: 0n,
  epoch,
  what: 'key',
  id,
  orgUuid: new Uint8Array(16),
});
/** An edge that beats; `obeys` false: it hears nothing else. Resolves when the owner knows of it. */
async function edge(
  boot: bigint,
  obeys = true,
  everyMs = 50,
): Promise<{ dropped: Invalidation[]; nc: NatsConnection }> {
  const nc = await rig.connect('edge');
  const dropped: Invalidation[] = [];
  if (obeys) {
    const drop = (_room: string, invalidation: Invalidation) => void dropped.push(invalidation);
    obeyInvalidations(nc, { rooms: ['keys'], pins, boot, drop });
  }
  const seen = ownerBus.subscribe('events.edge.beat', { max: 1 });
  await ownerBus.flush();
  stops.push(startEdgeBeat(nc, boot, everyMs));
  for await (const _ of seen) break;
  await nc.flush();
  return { dropped, nc };
}
const timed = async <T>(act: Promise<T>): Promise<{ answer: T; ms: number }> => {
  const startedAt = performance.now();
  return { answer: await act, ms: performance.now() - startedAt };
};

test('with no edge alive it answers at once', async () => {
  const { answer, ms } = await timed(owner.announce(taken(1n)));
  expect(answer).toEqual({ edgesAcknowledged: 0, edgesAlive: 0 });
  expect(ms).toBeLessThan(700);
});

test('with every edge obeying it answers when all have dropped the thing', async () => {
  const edges = [await edge(1n), await edge(2n), await edge(3n)];
  const { answer, ms } = await timed(owner.announce(taken(7n)));
  expect(answer).toEqual({ edgesAcknowledged: 3, edgesAlive: 3 });
  expect(ms).toBeLessThan(700);
  for (const { dropped } of edges) expect(dropped).toMatchObject([{ epoch: 7n, what: 'key', id: 'dk_1' }]);
});

test('with a silent edge it answers when that one’s lease has run out, and says so', async () => {
  await edge(1n);
  await edge(2n, false);
  const { answer, ms } = await timed(owner.announce(taken(1n)));
  expect(answer).toEqual({ edgesAcknowledged: 1, edgesAlive: 2 });
  expect(ms).toBeGreaterThanOrEqual(795);
  expect(ms).toBeLessThan(2_000);
});

test('an edge that stopped beating is waited for no longer than its lease', async () => {
  await edge(1n, false);
  stops.pop()?.();
  await owner.announce(taken(1n));
  expect(await owner.announce(taken(2n))).toEqual({ edgesAcknowledged: 0, edgesAlive: 0 });
});

test('two things taken away at one epoch are two: dropping the one does not acknowledge the other', async () => {
  const { nc } = await edge(1n, false);
  nc.subscribe(invalidationSubject('keys'), {
    callback: (_error, msg) => {
      const { payload } = fromBinary(SignedSchema, msg.data);
      const heard = fromBinary(InvalidationSchema, payload);
      if (heard.id !== 'first') return;
      const ack = { epoch: heard.epoch, announcement: heard.announcement, boot: 1n, service: 'edge' };
      nc.publish(ackSubject('keys'), toBinary(InvalidationAckSchema, create(InvalidationAckSchema, ack)));
    },
  });
  await nc.flush();
  const [first, second] = await Promise.all([
    timed(owner.announce(taken(9n, 'first'))),
    timed(owner.announce(taken(9n, 'second'))),
  ]);
  expect(first.answer.edgesAcknowledged).toBe(1);
  expect(first.ms).toBeLessThan(700);
  expect(second.answer).toEqual({ edgesAcknowledged: 0, edgesAlive: 1 });
});

test('an invalidation that its owner did not sign drops nothing and is not acknowledged', async () => {
  const { dropped } = await edge(1n);
  const liar = await rig.connect('vault');
  const payload = toBinary(InvalidationSchema, create(InvalidationSchema, taken(5n)));
  const acks: string[] = [];
  liar.subscribe(ackSubject('keys'), { callback: (_error, msg) => void acks.push(msg.subject) });
  for (const signed of [
    signers.forger.sign('invalidation', payload),
    signers.policy.sign('invalidation', payload),
    signers.keys.sign('heartbeat', payload),
  ]) {
    liar.publish(invalidationSubject('keys'), toBinary(SignedSchema, signed));
  }
  liar.publish(invalidationSubject('keys'), Buffer.from([255, 255]));
  await liar.flush();
  await owner.announce(taken(6n));
  await liar.flush();
  expect(dropped.map(({ epoch }) => epoch)).toEqual([6n]);
  expect(acks).toHaveLength(1);
});
