// Vault.PutCredential: an organisation's own key for a provider, sealed on its way here and at rest; never shown again.
import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { type PutCredentialRequest, Vault } from '@tappass/contracts/vault';
import { Fault } from '@tappass/errors/fault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { checkName, checkProvider, checkValue, checkWeight, lastFour } from '../domain/credential.ts';
import { inUse, mostInUse } from '../domain/credentials-in-use.ts';
import { putProviderValue } from '../keyring/provider-values.ts';
import { credentialsFor, upsertCredential } from '../store/credential-rows.ts';
import { bumpEpoch } from '../store/epoch.ts';
import { announceTaken } from '../take-away.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { actorOf, orgAdminLevel, tenantOf } from './tenant.ts';

@Controller()
export class PutCredentialRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.putCredential)
  async putCredential(request: PutCredentialRequest, context: RpcContext) {
    const { pool, secrets, sealing, evidence, now } = this.#room;
    const principal = requireLevel(context, orgAdminLevel);
    const tenant = tenantOf(principal.orgUuid);
    const provider = checkProvider(request.provider);
    const name = checkName(request.name, provider);
    const weight = checkWeight(request.weight);
    const value = checkValue(Buffer.from(await sealing.open(request.sealedValue)).toString('utf8'));
    const credentialId = `cred_${randomBytes(12).toString('hex')}`;
    const body = {
      actor: actorOf(principal),
      credential_id: credentialId,
      name,
      provider,
      version: 1,
      ...(weight !== undefined && { weight }),
    };
    const epoch = await withTenant(pool, tenant, async (client) => {
      const createdAt = new Date(now());
      const row = { tenant, credentialId, provider, name, weight, lastFour: lastFour(value), createdAt };
      if (weight !== undefined && inUse(await credentialsFor(client, tenant, provider)).length >= mostInUse)
        throw new Fault('bad_field', { details: { field: 'weight', detail: `${mostInUse} are used side by side` } });
      await upsertCredential(client, row);
      await putProviderValue(secrets, client, { tenant, credentialId, provider }, Buffer.from(value));
      const bumped = await bumpEpoch(client);
      await evidence.commit({ kind: 'provider_credential_set', tenant: principal.orgUuid, body });
      return bumped;
    });
    // the one it replaces is no longer used by anybody when the caller hears of it
    await announceTaken(this.#room, epoch, 'secret', credentialId, tenant);
    return { credentialId };
  }
}
