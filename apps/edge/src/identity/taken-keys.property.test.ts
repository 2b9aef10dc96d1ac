import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TakenKeys } from './taken-keys.ts';

const keys = ['a', 'b', 'c', 'd'];
type Act =
  | { readonly kind: 'revoke'; readonly key: string; readonly heard: boolean }
  | { readonly kind: 'beat' }
  | { readonly kind: 'wait'; readonly ms: number };
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ kind: fc.constant('revoke' as const), key: fc.constantFrom(...keys), heard: fc.boolean() }),
  fc.constant({ kind: 'beat' as const }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(20_000) }),
);

/** The truth beside it: when each key was revoked, and which tokens were minted for it while it was good. */
class World {
  readonly clock = { ms: 0 };
  readonly taken = new TakenKeys(() => this.clock.ms);
  readonly revoked = new Set<string>();
  readonly tokens: { keyId: string; epoch: bigint; mintedAtMs: number }[] = [];
  epoch = 1n;

  play(one: Act): void {
    if (one.kind === 'wait') this.clock.ms += one.ms;
    if (one.kind === 'beat') this.taken.heard(this.epoch);
    if (one.kind === 'revoke') {
      const first = !this.revoked.has(one.key);
      if (first) this.epoch += 1n;
      this.revoked.add(one.key);
      // told again it raises nothing
      if (one.heard) this.taken.took(one.key, first ? this.epoch : 0n);
    }
    for (const keyId of keys)
      if (!this.revoked.has(keyId)) this.tokens.push({ keyId, epoch: this.epoch, mintedAtMs: this.clock.ms });
  }
}

test('after a beat no living token of a revoked key is believed, whatever was missed; while nothing is missed every other is', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const world = new World();
      world.taken.heard(world.epoch);
      for (const one of acts) world.play(one);
      world.taken.heard(world.epoch);
      const missed = acts.some((one) => one.kind === 'revoke' && !one.heard);
      for (const { mintedAtMs, ...token } of world.tokens) {
        if (world.clock.ms - mintedAtMs > 65_000) continue;
        const doubt = world.taken.doubts(token);
        if (world.revoked.has(token.keyId)) expect(doubt).toBeDefined();
        else if (!missed) expect(doubt).toBeUndefined();
      }
    }),
  );
});
