import { generateKeyPairSync } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { type Heartbeat, HeartbeatSchema, SignedSchema } from '@tappass/contracts/common';
import { type HandClock, handClock } from '@tappass/testkit/clock';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { Liveness, livenessLeaseMs } from './liveness.ts';
import { createSigner, type SignedKind } from './signed.ts';

const newPair = () => generateKeyPairSync('ed25519');
const pairs = { keys: newPair(), vault: newPair(), stranger: newPair() };
const signerOf = (room: string, pair: ReturnType<typeof newPair>) =>
  createSigner(room, pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const keys = signerOf('keys', pairs.keys);
const pins = new Map([
  ['keys', [pairs.keys.publicKey]],
  ['vault', [pairs.vault.publicKey]],
]);

let clock: HandClock;
let liveness: Liveness;
let heard: bigint[];

beforeEach(() => {
  clock = handClock();
  heard = [];
  liveness = new Liveness({
    rooms: ['keys'],
    pins,
    clocks: { monotonic: () => clock.monotonicUs() / 1_000, wall: clock.now },
    onBeat: (_room, beat) => heard.push(beat.seq),
  });
});

type Change = Partial<Omit<Heartbeat, '$typeName' | '$unknown'>>;
const beat = (change: Change = {}, signer = keys, kind: SignedKind = 'heartbeat'): Uint8Array => {
  const message = create(HeartbeatSchema, { service: 'keys', boot: 1n, seq: 1n, atMs: BigInt(clock.now()), ...change });
  return toBinary(SignedSchema, signer.sign(kind, toBinary(HeartbeatSchema, message)));
};

describe('a room', () => {
  test('is down until it was heard, up for 800 ms after each beat, and down in the next', () => {
    expect(liveness.down()).toEqual(['keys']);
    liveness.hear('keys', beat());
    clock.advance(livenessLeaseMs);
    expect(liveness.down()).toEqual([]);
    clock.advance(1);
    expect(liveness.down()).toEqual(['keys']);
    liveness.hear('keys', beat({ seq: 2n }));
    expect(liveness.down()).toEqual([]);
  });

  test('is down when the wall clock alone moved on, as after a suspended machine', () => {
    liveness.hear('keys', beat());
    clock.jumpTo(clock.now() + livenessLeaseMs + 1);
    expect(liveness.down()).toEqual(['keys']);
  });

  test('is down when only the monotonic clock moved on and the wall clock was set back', () => {
    liveness.hear('keys', beat());
    const before = clock.now();
    clock.advance(livenessLeaseMs + 1);
    clock.jumpTo(before - 60_000);
    expect(liveness.down()).toEqual(['keys']);
  });

  test('that says a store of its is ill is down while it says so', () => {
    liveness.hear('keys', beat({ failing: ['redis'] }));
    expect(liveness.down()).toEqual(['keys']);
    liveness.hear('keys', beat({ seq: 2n }));
    expect(liveness.down()).toEqual([]);
  });

  test('that was never asked for counts as down when it is asked for', () => {
    liveness.hear('keys', beat());
    expect(liveness.down(['keys', 'vault'])).toEqual(['vault']);
  });
});

describe('as if nothing was heard', () => {
  test.each([
    ['signed by a stranger who says he is keys', () => beat({}, signerOf('keys', pairs.stranger))],
    ['signed by another room', () => beat({}, signerOf('vault', pairs.vault))],
    ['signed as another kind', () => beat({}, keys, 'invalidation')],
    ['that speaks for another room', () => beat({ service: 'vault' })],
    ['that is five seconds old', () => beat({ atMs: BigInt(clock.now() - 5_001) })],
    ['that is five seconds early', () => beat({ atMs: BigInt(clock.now() + 5_001) })],
    ['that is no message', () => Buffer.from([255, 255])],
  ])('a beat %s', (_, make) => {
    liveness.hear('keys', make());
    expect([liveness.down(), heard]).toEqual([['keys'], []]);
  });

  test('a beat that comes twice, or after a later one of the same boot', () => {
    const [first, second] = [beat({ seq: 1n }), beat({ seq: 2n })];
    liveness.hear('keys', second);
    clock.advance(livenessLeaseMs + 1);
    liveness.hear('keys', second);
    liveness.hear('keys', first);
    expect([liveness.down(), heard]).toEqual([['keys'], [2n]]);
  });

  test('a beat of a boot that ended, replayed after its successor’s', () => {
    const old = beat({ boot: 1n, seq: 7n });
    liveness.hear('keys', old);
    liveness.hear('keys', beat({ boot: 2n, seq: 0n }));
    clock.advance(livenessLeaseMs + 1);
    liveness.hear('keys', old);
    expect([liveness.down(), heard]).toEqual([['keys'], [7n, 0n]]);
  });
});

test('two replicas beat in turns and both count', () => {
  for (let seq = 0n; seq < 4n; seq++) {
    liveness.hear('keys', beat({ boot: 1n, seq }));
    liveness.hear('keys', beat({ boot: 2n, seq }));
  }
  expect(heard).toHaveLength(8);
});

describe('of two replicas', () => {
  test('one that is ill or silent does not take the room down while the other is well', () => {
    liveness.hear('keys', beat({ boot: 1n, seq: 1n }));
    liveness.hear('keys', beat({ boot: 2n, seq: 1n, failing: ['redis'] }));
    expect(liveness.down()).toEqual([]);
    expect(liveness.beat('keys')?.failing).toEqual([]);
    clock.advance(livenessLeaseMs);
    liveness.hear('keys', beat({ boot: 1n, seq: 2n }));
    clock.advance(livenessLeaseMs);
    expect(liveness.down()).toEqual([]);
  });

  test('one that is well and then ill leaves the room to the other, and both ill take it down', () => {
    liveness.hear('keys', beat({ boot: 1n, seq: 1n }));
    liveness.hear('keys', beat({ boot: 2n, seq: 1n }));
    liveness.hear('keys', beat({ boot: 1n, seq: 2n, failing: ['database'] }));
    expect(liveness.down()).toEqual([]);
    liveness.hear('keys', beat({ boot: 2n, seq: 2n, failing: ['redis'] }));
    expect(liveness.down()).toEqual(['keys']);
    expect(liveness.beat('keys')?.failing).toEqual(['redis']);
  });

  test('the well one falls silent and the ill one goes on: the room is down', () => {
    liveness.hear('keys', beat({ boot: 1n, seq: 1n }));
    clock.advance(livenessLeaseMs + 1);
    liveness.hear('keys', beat({ boot: 2n, seq: 1n, failing: ['redis'] }));
    expect(liveness.down()).toEqual(['keys']);
    expect(liveness.beat('keys')?.failing).toEqual(['redis']);
  });
});

test('no bytes of a stranger bring a room up or end the process', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      liveness.hear('keys', bytes);
      expect(liveness.down()).toEqual(['keys']);
    }),
  );
});
