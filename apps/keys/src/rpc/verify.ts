// Keys.Verify: a sealed credential becomes a signed principal. Unknown, revoked and expired are one answer and one path.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { parseApiKey } from '@tappass/contracts/api-key';
import type { Principal } from '@tappass/contracts/common';
import { Keys, type VerifyRequest } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidBytes, uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { hashKey } from '../domain/api-key.ts';
import { endOfKey, principalBytes, principalOfAdmin, principalOfKey } from '../domain/principal.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { touchKey } from '../store/api-keys.ts';
import { findCredential } from '../store/credentials.ts';
import { orgOfAdmin } from '../store/organisations.ts';

@Controller()
export class VerifyRpc {
  readonly #room: KeysRoom;
  readonly #comparison = randomBytes(32);

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.verify)
  async verify(request: VerifyRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const opened = JSON.parse(Buffer.from(await this.#room.sealing.open(request.sealedCredential)).toString()) as {
      credential: string;
      org: string;
    };
    const principal = this.#isAdmin(opened.credential)
      ? await this.#admin(opened.org)
      : await this.#key(opened.credential, request.source);
    return { principal: this.#room.signer.sign('principal', principalBytes(principal)) };
  }

  async #admin(orgSlug: string): Promise<Principal> {
    const epoch = await this.#room.db.epoch();
    const org = await orgOfAdmin(this.#room.db, orgSlug);
    const named =
      org === undefined ? { uuid: new Uint8Array(16), slug: '' } : { uuid: uuidBytes(org.id), slug: org.slug };
    return principalOfAdmin(named, epoch, this.#room.now());
  }

  async #key(credential: string, source: string): Promise<Principal> {
    const { db, peppers, now, refusals } = this.#room;
    // a typo is refused by its checksum before any look-up; it steers no timing that matters, since the checksum is public
    if (parseApiKey(credential) === undefined) throw new Fault('unauthenticated');
    const hashes = peppers.current().map((pepper) => new Uint8Array(hashKey(pepper.key, credential)));
    const { record, epoch } = await findCredential(db, hashes);
    const principal = record && principalOfKey(record, epoch, now());
    const reason = record && endOfKey(record, now());
    if (record !== undefined && reason !== undefined)
      refusals.count({ source, reason, key_id: record.keyId, agent: record.agentId }, record.orgUuid);
    if (principal === undefined) throw new Fault('unauthenticated');
    touchKey(db, uuidText(principal.orgUuid), principal.keyId, new Date(now())).catch(() => {});
    return principal;
  }

  #isAdmin(credential: string): boolean {
    const given = this.#digest(credential);
    const values = [this.#room.adminKey.current(), this.#room.adminKey.previous()];
    return values.some((value) => value !== undefined && timingSafeEqual(given, this.#digest(value.reveal())));
  }

  #digest(text: string): Buffer {
    return createHmac('sha256', this.#comparison).update(text).digest();
  }
}
