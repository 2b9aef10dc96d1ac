// The entry of a call that is about to be made, for who wants it on record before.
import type { EventInput } from '@tappass/evidence/recorder';
import type { Parties } from './call-ports.ts';

export function callOpened(
  { identity, arrived }: Pick<Parties, 'identity' | 'arrived'>,
  call: { readonly boot: string; readonly number: number },
  promptHmac: string,
): EventInput {
  const { agentUuid, orgUuid } = identity.principal;
  const body = { version: 1, request_id: arrived.requestId, call, agent_uuid: agentUuid, prompt_hmac: promptHmac };
  return { kind: 'call_opened', tenant: orgUuid, body };
}
