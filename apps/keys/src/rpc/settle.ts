// Keys.Settle: what was really used. Money goes to PostgreSQL first, then to Redis; both count a settlement id once.
import { Controller, Inject } from '@nestjs/common';
import { Keys, type Settlement, type SettleRequest } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { settleMoney } from '../redis/budget.ts';
import { giveBackCalls } from '../redis/rate-bucket.ts';
import { recordSettlements } from '../store/spend.ts';

@Controller()
export class SettleRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.settle)
  async settle(request: SettleRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const settled: string[] = [];
    for (const settlement of request.settlements) {
      await (settlement.leaseId.startsWith('calls:') ? this.#calls(settlement) : this.#money(settlement));
      settled.push(settlement.settlementId);
    }
    return { settled };
  }

  async #calls(settlement: Settlement): Promise<void> {
    const [, granted, ...bucket] = settlement.leaseId.split(':');
    const unused = Number(granted) - Number(settlement.used);
    if (unused > 0) await giveBackCalls(this.#room.redis, bucket.join(':'), unused);
  }

  async #money(settlement: Settlement): Promise<void> {
    const { tenant, account } = readMoneyLease(settlement.leaseId);
    const usedMicros = Number(settlement.used);
    const { leaseId, settlementId, close } = settlement;
    await recordSettlements(this.#room.db.pool, tenant, [{ settlementId, leaseId, account, usedMicros, close }]);
    await settleMoney(this.#room.redis, {
      generation: this.#room.generation.current(),
      tenant,
      account,
      leaseId,
      settlementId,
      usedMicros,
      close,
    });
  }
}

/** `usd:<tenant>:<random>:<account>` */
function readMoneyLease(leaseId: string): { tenant: string; account: string } {
  const [kind, tenant, random, account] = leaseId.split(':');
  if (kind !== 'usd' || tenant === undefined || random === undefined || account === undefined) {
    throw new Fault('bad_field', { details: { field: 'lease_id', detail: 'is not a lease of ours' } });
  }
  return { tenant, account };
}
