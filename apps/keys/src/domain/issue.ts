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
  /** Globs over tool names; only a developer's key has some. */
  readonly toolScopes: readonly string[];
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

const maxScopes = 200;
const scope = /^[^\s,]{1,200}$/;
const soundScopes = (scopes: readonly string[]): boolean =>
  scopes.length <= maxScopes && scopes.every((one) => scope.test(one));
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
  if (order.toolScopes.length > 0 && (order.kind !== 'dev' || !soundScopes(order.toolScopes))) {
    const detail = `expects at most ${maxScopes} names or globs, on a developer key`;
    throw new Fault('bad_field', { details: { field: 'tool_scopes', detail } });
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
      .update(JSON.stringify(askedOf(order)))
      .digest(),
  );

// Without scopes as it always was, so that a request remembered before they existed is known again.
const askedOf = (order: IssueOrder): readonly unknown[] => {
  const { agentUuid, kind, developerEmail, expiresDays, name, toolScopes } = order;
  const asked = [agentUuid, kind, developerEmail, expiresDays, name];
  return toolScopes.length === 0 ? asked : [...asked, toolScopes];
};
