// Whom a pipeline is assigned to.
import { Fault } from '@tappass/errors/fault';

export interface Scope {
  readonly type: 'org' | 'agent';
  /** The organisation's UUID, or ag_… */
  readonly id: string;
}

/** @throws Fault bad_field */
export function scopeOf(
  { scopeType, scopeId }: { readonly scopeType: string; readonly scopeId: string },
  tenantId: string,
): Scope {
  if (scopeType === 'org') return { type: 'org', id: tenantId };
  if (scopeType === 'agent' && scopeId.startsWith('ag_')) return { type: 'agent', id: scopeId };
  throw new Fault('bad_field', {
    details: { field: 'scope_type', detail: 'expects org, or agent with an ag_ id as scope_id' },
  });
}
