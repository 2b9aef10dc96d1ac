// Who may read what: auditors and above their whole organisation, an agent's or developer's key its own agent's entries.
import { Fault } from '@tappass/errors/fault';
import { principalOf, type RpcContext } from '@tappass/rpc/context';
import { uuidFromBytes } from '../domain/uuid.ts';
import type { Reader } from '../store/find-entries.ts';

export const auditorLevel = 10;
const agentKinds: ReadonlySet<string> = new Set(['agent', 'developer', 'svid']);

/** The tenant comes from the verdict of keys alone. Throws `unauthenticated` or `forbidden`. */
export const readerOf = (context: RpcContext): Reader => {
  const principal = principalOf(context);
  if (principal.orgUuid.length !== 16) throw new Fault('forbidden');
  const tenant = uuidFromBytes(principal.orgUuid);
  if (principal.level >= auditorLevel) return { tenant, agentId: undefined };
  if (!agentKinds.has(principal.kind) || principal.agentId === '') throw new Fault('forbidden');
  return { tenant, agentId: principal.agentId };
};
