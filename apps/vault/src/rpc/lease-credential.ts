// Vault.LeaseCredential: the organisation's own credential for a provider, or the deployment's where that is shared.
import { Controller, Inject } from '@nestjs/common';
import { type LeaseCredentialRequest, Vault } from '@tappass/contracts/vault';
import { Fault } from '@tappass/errors/fault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { checkProvider, collection, field } from '../domain/credential.ts';
import { type FoundCredential, signCredentialLease } from '../leases/credential-lease.ts';
import { newestCredential } from '../store/credential-rows.ts';
import { readEpoch } from '../store/epoch.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { deployment, tenantOf } from './tenant.ts';

@Controller()
export class LeaseCredentialRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.leaseCredential)
  async leaseCredential(request: LeaseCredentialRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const { orgUuid } = principalOf(context);
    const provider = checkProvider(request.provider);
    const epoch = await withTenant(this.#room.pool, deployment, readEpoch);
    const found = await this.#find(tenantOf(orgUuid), provider);
    if (found === undefined) throw new Fault('no_provider_credential', { details: { provider } });
    const order = { request, orgUuid, found, epoch: epoch.n, now: this.#room.now() };
    const lease = await signCredentialLease(this.#room.signer, order);
    found.value.fill(0);
    return { lease };
  }

  async #find(tenant: string, provider: string): Promise<FoundCredential | undefined> {
    const own = tenant === deployment ? undefined : await this.#newest(tenant, provider, 'org');
    if (own !== undefined || !this.#room.sharesCredentials) return own;
    return this.#newest(deployment, provider, 'deployment');
  }

  #newest(tenant: string, provider: string, owner: FoundCredential['owner']): Promise<FoundCredential | undefined> {
    return withTenant(this.#room.pool, tenant, async (client) => {
      const row = await newestCredential(client, tenant, provider);
      if (row === undefined) return undefined;
      const { credentialId } = row;
      const value = await this.#room.secrets.read(client, { tenant, collection, recordId: credentialId, field });
      return value && { credentialId, owner, value };
    });
  }
}
