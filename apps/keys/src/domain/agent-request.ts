// What an Idempotency-Key makes of a request for an agent: the same request finds the agent it made, another one is told from it.
import { createHmac, type KeyObject } from 'node:crypto';

export interface AgentOrder {
  readonly tenantId: string;
  readonly agentId: string;
  readonly description: string;
  readonly framework: string;
  readonly intendedUse: string;
  readonly ownerEmail: string;
  /** Who asks; two callers never share an idempotency key. */
  readonly requestedBy: string;
  readonly idempotencyKey: string;
}

export interface AgentRequest {
  readonly agentUuid: string;
  readonly requestHash: Uint8Array<ArrayBuffer>;
}

/** Both under the pepper: a bare hash over an address would be that address to whoever has a list of them. */
export function agentRequest(order: AgentOrder, pepper: KeyObject): AgentRequest {
  const { tenantId, agentId, description, framework, intendedUse, ownerEmail, requestedBy, idempotencyKey } = order;
  const keyed = (what: string, parts: readonly string[]) =>
    createHmac('sha256', pepper)
      .update(`tappass/${what}/v1\n${JSON.stringify(parts)}`)
      .digest();
  const uuid = keyed('agent', [tenantId, requestedBy, idempotencyKey]).subarray(0, 12);
  return {
    agentUuid: `ag_${uuid.toString('hex')}`,
    requestHash: new Uint8Array(keyed('agent-request', [agentId, description, framework, intendedUse, ownerEmail])),
  };
}
