// Keys.UseCapability: one call of a capability token is executed once, whichever edge is asked first.
import { Controller, Inject } from '@nestjs/common';
import { Keys, type UseCapabilityRequest } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { capabilityLifeMs } from '../domain/capability.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { takeOnce } from '../redis/take-once.ts';

/** Longer than a token can be valid anywhere, clocks that differ included. */
const rememberMs = capabilityLifeMs + 120_000;
const tokenIds = /^cap_[0-9a-f]{24}$/;

@Controller()
export class UseCapabilityRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.useCapability)
  async useCapability({ tokenId, call }: UseCapabilityRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const { orgUuid } = principalOf(context);
    if (!tokenIds.test(tokenId))
      throw new Fault('bad_field', { details: { field: 'token_id', detail: 'is no token of ours' } });
    const { redis, sessions } = this.#room;
    const name = `capability:${uuidText(orgUuid)}:${tokenId}:${call}`;
    return {
      first: await sessions.act(({ incarnation, lostAtMs }) =>
        takeOnce(redis, { name, rememberMs, incarnation, lostAtMs }),
      ),
    };
  }
}
