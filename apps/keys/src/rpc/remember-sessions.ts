// Keys.RememberSessions: what calls add to their sessions. Kept before their answers leave; a batch is kept whole, and told twice it counts once.
import { Controller, Inject } from '@nestjs/common';
import { Keys, type RememberSessionsRequest } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { heaviestBatch, mostMemos } from '@tappass/pipeline/session-bounds';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { additionOf } from '../domain/session-delta.ts';
import { checkSessionId } from '../domain/session-id.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { type Memo, rememberBatch } from '../redis/remember-batch.ts';
import { VerifiedOwners } from '../sessions/verified-owners.ts';

const batchIds = /^[0-9a-f]{16,64}$/;

@Controller()
export class RememberSessionsRpc {
  readonly #room: KeysRoom;
  readonly #owners: VerifiedOwners;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
    this.#owners = new VerifiedOwners(room.pins);
  }

  @Rpc(Keys.method.rememberSessions)
  async rememberSessions(request: RememberSessionsRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const id = request.batchId;
    if (!batchIds.test(id)) throw badBatch('expects an id');
    const memos = this.#memos(request);
    const { redis, sessions } = this.#room;
    if (memos.length > 0) await sessions.act(({ incarnation }) => rememberBatch(redis, incarnation, { id, memos }));
    return {};
  }

  /** All are looked at before any is kept. */
  #memos({ memos, principals }: RememberSessionsRequest): Memo[] {
    if (memos.length > mostMemos || principals.length > memos.length) throw badBatch(`takes at most ${mostMemos}`);
    const pepper = this.#room.peppers.current().at(-1)!.key;
    const owners = principals.map((signed) => this.#owners.owner(signed));
    let sum = 0;
    return memos.map(({ owner: place, sessionId, delta: told }) => {
      const owner = owners[place];
      if (owner === undefined || told === undefined) throw badBatch('expects an owner and a delta of each');
      const addition = additionOf(told);
      sum += addition.weight;
      if (sum > heaviestBatch && memos.length > 1) throw badBatch('is too heavy for one batch');
      const session = owner.sessionKey(pepper, checkSessionId(sessionId));
      return { session, floor: addition.touchesFloor ? owner.floorKey(pepper) : undefined, addition };
    });
  }
}

const badBatch = (detail: string): Fault => new Fault('bad_field', { details: { field: 'memos', detail } });
