import { generateKeyPairSync } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { InvalidationSchema, PrincipalSchema, type Signed } from '@tappass/contracts/common';
import type { Keys } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import type { CallOptions, Client } from '@tappass/rpc/caller';
import { oneTimeRecipient } from '@tappass/rpc/sealed';
import { createSigner } from '@tappass/rpc/signed';
import { beforeAll, expect, test } from 'vitest';
import { withLivingVerdicts } from './living-verdicts.ts';
import { VerdictCache } from './verdict-cache.ts';

const identityKey = generateKeyPairSync('ed25519');
const signer = createSigner('keys', identityKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
const pins = new Map([['keys', [identityKey.publicKey]]]);
const lifeMs = 60_000;
let keysSealJwk: string;

beforeAll(async () => {
  keysSealJwk = (await oneTimeRecipient()).jwk;
});

/** Keys with a clock of its own, which may be ahead of the edge's. */
class House {
  readonly clock = { ms: 1_000_000, aheadMs: 0, epoch: 1n };
  readonly asked: string[] = [];
  revoked = false;
  readonly verdicts = new VerdictCache({
    keys: { verify: async () => this.#verify() } as unknown as Client<typeof Keys>,
    ...{ pins, keysSealJwk, now: () => this.clock.ms, monotonic: () => this.clock.ms },
  });
  /** A room that looks at the verdict it is shown, as every one does. */
  readonly room = withLivingVerdicts(
    { sessionFloor: async (_: object, options: CallOptions) => this.#floor(options) } as unknown as Client<typeof Keys>,
    this.verdicts,
  );

  whoIs = () => this.verdicts.known('tp_a', '') ?? this.verdicts.ask('tp_a', '', '10.0.0.1', 'req_1');
  floor = (principal: Signed) => this.room.sessionFloor({}, { principal, requestId: 'req_1' });

  get #wall(): number {
    return this.clock.ms + this.clock.aheadMs;
  }

  #verify() {
    this.asked.push('verify');
    if (this.revoked) throw new Fault('unauthenticated');
    const notAfterMs = BigInt(this.#wall + lifeMs);
    const named = { orgSlug: 'acme', orgUuid: new Uint8Array(16), agentUuid: 'ag_1', keyId: 'dk_1' };
    const principal = create(PrincipalSchema, { ...named, epoch: this.clock.epoch, notAfterMs });
    return { principal: signer.sign('principal', toBinary(PrincipalSchema, principal)) };
  }

  #floor({ principal }: CallOptions) {
    this.asked.push('floor');
    const until = endOf(principal!);
    // as the bus looks at every verdict
    if (until < this.#wall) throw new Fault('stale_epoch');
    return { leftMs: until - this.#wall };
  }
}

const endOf = (signed: Signed): number => Number(principalOf(signed).notAfterMs);
const principalOf = (signed: Signed) => fromBinary(PrincipalSchema, signed.payload);

test('a verdict that would end on the way is renewed before anybody is asked with it', async () => {
  const house = new House();
  const { signed } = await house.whoIs();
  house.clock.ms += lifeMs - 100;
  await house.floor(signed);
  expect(house.asked).toEqual(['verify', 'verify', 'floor']);
});

test('a call that outlives its verdict goes on with another, and so does the next', async () => {
  const house = new House();
  const { signed } = await house.whoIs();
  house.clock.ms += 3 * lifeMs;
  expect(await house.floor(signed)).toMatchObject({ leftMs: lifeMs });
  await house.floor(signed);
  expect(house.asked).toEqual(['verify', 'verify', 'floor', 'floor']);
});

test('a verdict that another clock finds too old is renewed once, and not told to the client', async () => {
  const house = new House();
  const { signed } = await house.whoIs();
  house.clock.ms += lifeMs / 2;
  house.clock.aheadMs = lifeMs;
  await house.floor(signed);
  expect(house.asked).toEqual(['verify', 'floor', 'verify', 'floor']);
});

test('a call that outlives its key is refused as its key is', async () => {
  const house = new House();
  const { signed } = await house.whoIs();
  house.revoked = true;
  house.clock.ms += lifeMs;
  await expect(house.floor(signed)).rejects.toMatchObject({ reason: 'unauthenticated' });
});

test('many calls of one ended verdict ask keys once', async () => {
  const house = new House();
  const { signed } = await house.whoIs();
  house.clock.ms += lifeMs;
  await Promise.all([house.floor(signed), house.floor(signed), house.floor(signed)]);
  expect(house.asked.filter((what) => what === 'verify')).toHaveLength(2);
});

test('a verdict that nobody here asked for is shown as it is', async () => {
  const house = new House();
  const other = new House();
  const { signed } = await other.whoIs();
  await house.floor(signed);
  expect(house.asked).toEqual(['floor']);
});

test('keys that stays behind the epoch is not believed, and that is no fault of the caller', async () => {
  const house = new House();
  house.verdicts.heard(2n);
  await expect(house.whoIs()).rejects.toMatchObject({ reason: 'not_ready' });
});

test('a word that comes after a missed one leaves nothing believed', async () => {
  const house = new House();
  house.verdicts.heard(1n);
  await house.whoIs();
  const word = (id: string, epoch: bigint) => house.verdicts.drop(create(InvalidationSchema, { id, epoch }));
  word('dk_2', 2n);
  expect(house.verdicts.known('tp_a', '')?.principal.keyId).toBe('dk_1');
  word('dk_4', 4n);
  expect(house.verdicts.known('tp_a', '')).toBeUndefined();
});
