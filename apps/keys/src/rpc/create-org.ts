// Keys.CreateOrg: an organisation is a tenant; asking twice for the same slug gives the same one.
import { Controller, Inject } from '@nestjs/common';
import { type CreateOrgRequest, Keys } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidBytes } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { levels } from '../domain/principal.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { ensureOrg } from '../store/organisations.ts';

@Controller()
export class CreateOrgRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.createOrg)
  async createOrg(request: CreateOrgRequest, context: RpcContext) {
    const principal = requireLevel(context, levels.super_admin);
    if (!/^[a-z0-9][a-z0-9-]{0,62}$/.test(request.slug)) {
      throw new Fault('bad_field', {
        details: { field: 'slug', detail: 'expects up to 63 lower-case letters, digits and -' },
      });
    }
    const org = await ensureOrg(this.#room.db, request.slug, request.name || request.slug, async (id) => {
      const body = { version: 1, actor: principal.keyId, slug: request.slug };
      await this.#room.evidence.commit({ kind: 'org_created', tenant: uuidBytes(id), body });
    });
    return { orgUuid: uuidBytes(org.id), slug: org.slug };
  }
}
