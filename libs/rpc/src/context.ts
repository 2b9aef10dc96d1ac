// What a handler knows of its call beside the message: ids, the time left, and who is asking.
import type { Principal } from '@tappass/contracts/common';
import { Fault } from '@tappass/errors/fault';

export interface RpcContext {
  readonly requestId: string;
  readonly traceparent: string;
  /** The calling room, read from its inbox; permissions on the bus keep it true. */
  readonly caller: string;
  /** Milliseconds until the caller stops waiting, some kept back to answer in. */
  readonly timeLeftMs: () => number;
  /** Verified verdict of keys, when the call is made for somebody. */
  readonly principal: Principal | undefined;
}

/** @throws Fault unauthenticated when the call carries no principal */
export function principalOf(context: RpcContext): Principal {
  if (context.principal === undefined) throw new Fault('unauthenticated');
  return context.principal;
}

/** @throws Fault forbidden unless the principal has at least this level (auditor 10, developer 20, org_admin 30, super_admin 40) */
export function requireLevel(context: RpcContext, level: number): Principal {
  const principal = principalOf(context);
  if (principal.level < level) throw new Fault('forbidden');
  return principal;
}

/** @throws Fault forbidden unless one of these rooms calls */
export function requireCaller(context: RpcContext, ...rooms: string[]): void {
  if (!rooms.includes(context.caller)) throw new Fault('forbidden');
}
