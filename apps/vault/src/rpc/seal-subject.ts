// Vault.SealSubject: a person's identifier as a pseudonym, and the clear value under that person's own key.
import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { type SealSubjectRequest, Vault } from '@tappass/contracts/vault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { saltBytes, seal } from '../domain/ciphertext.ts';
import { normaliseSubject, pseudonymOf, subjectPurpose } from '../domain/subject.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { subjectCollection, subjectField } from './external-place.ts';
import { tenantOf } from './tenant.ts';

@Controller()
export class SealSubjectRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.sealSubject)
  async sealSubject(request: SealSubjectRequest, context: RpcContext) {
    requireCaller(context, 'keys');
    const { pool, keys, secrets, sealing } = this.#room;
    const tenant = tenantOf(request.orgUuid);
    const subject = normaliseSubject(Buffer.from(await sealing.open(request.sealedValue)).toString('utf8'));
    const place = { tenant, collection: 'pseudonym', recordId: '1', field: 'key' };
    const pseudonym = pseudonymOf(await secrets.getOrMakeKey(place), subject);
    const { kid, key } = await withTenant(pool, tenant, (client) =>
      keys.active(client, tenant, subjectPurpose(pseudonym)),
    );
    const at = { tenant, collection: subjectCollection, recordId: pseudonym, field: subjectField };
    return { pseudonym, ciphertext: seal(key, kid, at, Buffer.from(subject), randomBytes(saltBytes)) };
  }
}
