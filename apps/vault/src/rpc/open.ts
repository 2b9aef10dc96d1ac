// Vault.Open: opens what Seal or SealSubject sealed, for whoever may, sealed to the caller's one-time key.
import { Controller, Inject } from '@nestjs/common';
import { type OpenRequest, Vault } from '@tappass/contracts/vault';
import { withTenant } from '@tappass/postgres/with-tenant';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { sealTo } from '@tappass/rpc/sealed';
import type { Place } from '../domain/aad.ts';
import { open, parseCiphertext } from '../domain/ciphertext.ts';
import { isLegacy, openLegacy } from '../domain/legacy-ciphertext.ts';
import { VAULT_ROOM, type VaultRoom } from '../vault-room.ts';
import { externalPlace } from './external-place.ts';

@Controller()
export class OpenRpc {
  readonly #room: VaultRoom;

  constructor(@Inject(VAULT_ROOM) room: VaultRoom) {
    this.#room = room;
  }

  @Rpc(Vault.method.open)
  async open(request: OpenRequest, context: RpcContext) {
    requireCaller(context, 'keys', 'ledger');
    const plaintext = await this.#open(externalPlace(context.caller, request), request.ciphertext);
    const sealedValue = await sealTo(request.recipientJwk, plaintext);
    plaintext.fill(0);
    return { sealedValue };
  }

  async #open(place: Place, text: string): Promise<Buffer> {
    if (isLegacy(text)) {
      this.#room.onLegacyRead();
      return openLegacy(this.#room.kms.legacyKeys(), text);
    }
    const ciphertext = parseCiphertext(text);
    const { pool, keys } = this.#room;
    const { key } = await withTenant(pool, place.tenant, (client) => keys.byKid(client, ciphertext.kid));
    return open(key, place, ciphertext);
  }
}
