// Keys.Jwks: the public keys of capability tokens.
import { Controller, Inject } from '@nestjs/common';
import { Keys } from '@tappass/contracts/keys';
import { Rpc } from '@tappass/rpc/rpc';
import { jwksOf } from '../domain/signing-key.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';

@Controller()
export class JwksRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.jwks)
  jwks() {
    return { jwksJson: jwksOf([this.#room.tokenKey]) };
  }
}
