// Vault.LeaseCredential: the organisation's own credentials for a provider, or the deployment's where that is shared.
import { Controller, Inject } from '@nestjs/common';
import { type LeaseCredentialRequest, Vault } from '@tappass/contracts/vault';
import { Fault } from '@tappass/errors/fault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { checkProvider } from '../domain/credential.ts';
import { inUse, plainWeight } from '../domain/credentials-in-use.ts';
import { readProviderValue } from '../keyring/provider-values.ts';
import { type FoundCredential, type FoundCredentials, signCredentialLease } from '../leases/credential-lease.ts';
import { credentialsFor } from '../store/credential-rows.ts';
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
    for (const { value } of found.credentials) value.fill(0);
    return { lease };
  }

  async #find(tenant: string, provider: string): Promise<FoundCredentials | undefined> {
    const own = tenant === deployment ? undefined : await this.#inUse(tenant, provider, 'org');
    if (own !== undefined || !this.#room.sharesCredentials) return own;
    return this.#inUse(deployment, provider, 'deployment');
  }

  #inUse(tenant: string, provider: string, owner: FoundCredentials['owner']): Promise<FoundCredentials | undefined> {
    return withTenant(this.#room.pool, tenant, async (client) => {
      const credentials: FoundCredential[] = [];
      for (const { credentialId, weight = plainWeight } of inUse(await credentialsFor(client, tenant, provider))) {
        const value = await readProviderValue(this.#room.secrets, client, { tenant, credentialId, provider });
        if (value !== undefined) credentials.push({ credentialId, weight, value });
      }
      const [first, ...others] = credentials;
      return first && { owner, credentials: [first, ...others] };
    });
  }
}
