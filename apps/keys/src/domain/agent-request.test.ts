import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AgentOrder, agentRequest } from './agent-request.ts';

const pepper = createSecretKey(Buffer.alloc(32, 7));
const text = fc.string({ maxLength: 20 });
const order: fc.Arbitrary<AgentOrder> = fc.record({
  tenantId: text,
  agentId: text,
  description: text,
  framework: text,
  intendedUse: text,
  ownerEmail: text,
  requestedBy: text,
  idempotencyKey: text,
});
const identity = ['tenantId', 'requestedBy', 'idempotencyKey'] as const;
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const same = (a: AgentOrder, b: AgentOrder, names: readonly (keyof AgentOrder)[]): boolean =>
  names.every((name) => a[name] === b[name]);

test('the id follows from who asks under which key alone, the hash from what is asked alone', () => {
  const names = Object.keys(fc.sample(order, 1)[0]!) as (keyof AgentOrder)[];
  const asked = names.filter((name) => !identity.some((one) => one === name));
  fc.assert(
    fc.property(order, order, fc.subarray(names), (a, other, changed) => {
      const b = { ...a, ...Object.fromEntries(changed.map((name) => [name, other[name]])) };
      const [first, second] = [agentRequest(a, pepper), agentRequest(b, pepper)];
      expect(first.agentUuid === second.agentUuid).toBe(same(a, b, identity));
      expect(hex(first.requestHash) === hex(second.requestHash)).toBe(same(a, b, asked));
      expect(first.agentUuid).toMatch(/^ag_[0-9a-f]{24}$/);
    }),
  );
});

test('another pepper knows nothing of it', () => {
  const [sample] = fc.sample(order, 1);
  const elsewhere = agentRequest(sample!, createSecretKey(Buffer.alloc(32, 8)));
  expect(elsewhere.agentUuid).not.toBe(agentRequest(sample!, pepper).agentUuid);
});
