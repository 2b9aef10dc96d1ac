import { generateKeyPairSync } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import { type Heartbeat, HeartbeatSchema, SignedSchema } from '@tappass/contracts/common';
import { handClock } from '@tappass/testkit/clock';
import { expect, test } from 'vitest';
import { Liveness, livenessLeaseMs } from './liveness.ts';
import { createSigner, type SignedKind } from './signed.ts';

const pair = generateKeyPairSync('ed25519');
const pem = (key = pair.privateKey) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
const signer = createSigner('keys', pem());

function listening() {
  const clock = handClock();
  const heard: string[] = [];
  const liveness = new Liveness({
    rooms: ['keys'],
    pins: new Map([['keys', [pair.publicKey]]]),
    clocks: { monotonic: () => clock.monotonicUs() / 1000, wall: clock.now },
    onBeat: (_room, beat) => heard.push(`${beat.boot}/${beat.seq}`),
  });
  const beat = (
    change: Partial<Omit<Heartbeat, '$typeName' | '$unknown'>> = {},
    by = signer,
    kind: SignedKind = 'heartbeat',
  ) => {
    const fields = { service: 'keys', boot: 1n, seq: 1n, atMs: BigInt(clock.now()), ...change };
    return toBinary(SignedSchema, by.sign(kind, toBinary(HeartbeatSchema, create(HeartbeatSchema, fields))));
  };
  return { clock, heard, liveness, beat };
}

test('a room that was never heard is down, one that beats is not', () => {
  const { liveness, beat } = listening();
  expect(liveness.down()).toEqual(['keys']);
  liveness.hear('keys', beat());
  expect(liveness.down()).toEqual([]);
});

test('800 ms of silence are one lease; the next beat ends it', () => {
  const { clock, liveness, beat } = listening();
  liveness.hear('keys', beat());
  clock.advance(livenessLeaseMs);
  expect(liveness.down()).toEqual([]);
  clock.advance(1);
  expect(liveness.down()).toEqual(['keys']);
  liveness.hear('keys', beat({ seq: 2n }));
  expect(liveness.down()).toEqual([]);
});

test('silence is measured by whichever clock moved more', () => {
  const { clock, liveness, beat } = listening();
  liveness.hear('keys', beat());
  // a machine that slept: its monotonic clock stood still, the wall clock did not
  clock.jumpTo(clock.now() + livenessLeaseMs + 1);
  expect(liveness.down()).toEqual(['keys']);
  liveness.hear('keys', beat({ seq: 2n }));
  const wall = clock.now();
  clock.advance(livenessLeaseMs + 1);
  clock.jumpTo(wall - 60_000);
  expect(liveness.down()).toEqual(['keys']);
});

test('a room whose store is ill is down although it beats', () => {
  const { liveness, beat } = listening();
  liveness.hear('keys', beat({ failing: ['database'] }));
  expect(liveness.down()).toEqual(['keys']);
  liveness.hear('keys', beat({ seq: 2n }));
  expect(liveness.down()).toEqual([]);
});

test('a beat that is forged, replayed, old or of another room is as if nothing was heard', () => {
  const { clock, heard, liveness, beat } = listening();
  const stranger = createSigner('keys', pem(generateKeyPairSync('ed25519').privateKey));
  liveness.hear('keys', beat({ seq: 5n }));
  liveness.hear('keys', beat({ seq: 6n }, stranger));
  liveness.hear('keys', beat({ seq: 6n }, createSigner('vault', pem())));
  liveness.hear('keys', beat({ seq: 6n }, signer, 'invalidation'));
  liveness.hear('keys', beat({ seq: 5n }));
  liveness.hear('keys', beat({ seq: 4n }));
  liveness.hear('keys', beat({ boot: 2n, atMs: BigInt(clock.now() - 5_001) }));
  liveness.hear('keys', Buffer.from('no beat at all'));
  liveness.hear('vault', beat({ seq: 6n }));
  expect(heard).toEqual(['1/5']);
});

test('a new boot begins its own count', () => {
  const { heard, liveness, beat } = listening();
  liveness.hear('keys', beat({ boot: 1n, seq: 9n }));
  liveness.hear('keys', beat({ boot: 2n, seq: 0n }));
  expect(heard).toEqual(['1/9', '2/0']);
});
