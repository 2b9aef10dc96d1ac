// What issuing a key decides: its random bytes, its id and its life. With an Idempotency-Key the same request makes the same key.
import { createHmac, type KeyObject, randomBytes } from 'node:crypto';
import { Fault } from '@tappass/errors/fault';
import { apiKeyRandomBytes, keyIdRandomBytes, makeApiKey, makeKeyId } from './api-key.ts';

export interface IssueOrder {
  readonly tenantId: string;
  readonly agentUuid: string;
  readonly kind: 'dev' | 'agt';
  readonly developerEmail: string;
  readonly expiresDays: number;
  readonly name: string;
  /** Who asks; two callers never share an idempotency key. */
  readonly requestedBy: string;
  readonly idempotencyKey: string;
}

export interface IssuedKey {
  readonly apiKey: string;
  readonly keyId: string;
  readonly requestHash: Uint8Array<ArrayBuffer>;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const dayMs = 86_400_000;
const email = /^[^\s@]{1,64}@[^\s@]{1,255}$/;

/** @throws Fault bad_field for a life outside 1–365 days, an address that is none, or a kind that cannot be issued */
export function issue(order: IssueOrder, pepper: KeyObject, nowMs: number): IssuedKey {
  if (!Number.isInteger(order.expiresDays) || order.expiresDays < 1 || order.expiresDays > 365) {
    throw new Fault('bad_field', {
      details: { field: 'expires_days', detail: 'expects a whole number from 1 to 365' },
    });
  }
  if (order.kind === 'dev' && !email.test(order.developerEmail)) {
    throw new Fault('bad_field', { details: { field: 'developer_email', detail: 'expects an e-mail address' } });
  }
  const random = seedOf(order, pepper);
  return {
    apiKey: makeApiKey(order.kind, random.subarray(0, apiKeyRandomBytes)),
    keyId: makeKeyId(random.subarray(apiKeyRandomBytes)),
    requestHash: hashOf(order, pepper),
    createdAt: new Date(nowMs),
    expiresAt: new Date(nowMs + order.expiresDays * dayMs),
  };
}

// Derived from the pepper, which never leaves this process: a repeated request gets its key again although it is stored nowhere.
function seedOf(order: IssueOrder, pepper: KeyObject): Buffer {
  if (order.idempotencyKey === '') return randomBytes(apiKeyRandomBytes + keyIdRandomBytes);
  const parts = [order.tenantId, order.requestedBy, order.agentUuid, order.idempotencyKey];
  return createHmac('sha512', pepper)
    .update(`tappass/issue/v1\n${JSON.stringify(parts)}`)
    .digest()
    .subarray(0, apiKeyRandomBytes + keyIdRandomBytes);
}

// Under the pepper: a bare hash over an address would be that address to whoever has a list of them.
const hashOf = (order: IssueOrder, pepper: KeyObject): Uint8Array<ArrayBuffer> =>
  new Uint8Array(
    createHmac('sha256', pepper)
      .update('tappass/issue-request/v1\n')
      .update(JSON.stringify([order.agentUuid, order.kind, order.developerEmail, order.expiresDays, order.name]))
      .digest(),
  );
