// Vault.LeasePepper: the peppers of API key hashes, for keys and nobody else.
import { Controller, Inject } from '@nestjs/common';
import { type LeasePepperRequest, Vault } from '@tappass/contracts/vault';
import { nilTenant } from '@tappass/evidence/uuid-v7';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { type LeasedKey, signKeyLease } from '../leases/key-lease.ts';
import { recordIds } from '../store/secret-rows.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { deployment } from './tenant.ts';

const collection = 'pepper';
const firstVersion = '1';

@Controller()
export class LeasePepperRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.leasePepper)
  async leasePepper(request: LeasePepperRequest, context: RpcContext) {
    requireCaller(context, 'keys');
    const keys = await this.#peppers();
    const { signer, now } = this.#room;
    const order = {
      purpose: 'pepper',
      recipientJwk: request.recipientJwk,
      orgUuid: nilTenant,
      keys,
      now: now(),
    } as const;
    return { lease: await signKeyLease(signer, order) };
  }

  async #peppers(): Promise<LeasedKey[]> {
    const { pool, secrets } = this.#room;
    const stored = await withTenant(pool, deployment, (client) => recordIds(client, deployment, collection));
    const versions = stored.length === 0 ? [firstVersion] : stored.sort((a, b) => Number(b) - Number(a));
    const keyOf = (version: string) =>
      secrets.getOrMakeKey({ tenant: deployment, collection, recordId: version, field: 'key' });
    return Promise.all(versions.map(async (version) => ({ version: Number(version), key: await keyOf(version) })));
  }
}
