// Keys.SessionFloor: what the caller's recent sessions gathered together, so that an edge can begin a new one without asking each time.
import { Controller, Inject } from '@nestjs/common';
import { Keys, type SessionFloorRequest } from '@tappass/contracts/keys';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { floorKey } from '../domain/session-key.ts';
import { readFloor } from '../domain/session-memory.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { floorOf } from '../redis/sessions.ts';

@Controller()
export class SessionFloorRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.sessionFloor)
  async sessionFloor(_request: SessionFloorRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const { peppers, redis, sessions } = this.#room;
    const key = floorKey(peppers.current().at(-1)!.key, principalOf(context));
    const found = await sessions.act(({ incarnation }) => floorOf(redis, incarnation, key));
    const { risk, probes, threats } = readFloor(found.floor, found.nowMs);
    return { risk, probes, threats: [...threats] };
  }
}
