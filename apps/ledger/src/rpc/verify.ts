// Ledger.Verify: recomputes the whole ledger and says so, or names the first bad entry and the rule it breaks.
import { Controller, Inject } from '@nestjs/common';
import { Ledger, type VerifyRequest } from '@tappass/contracts/ledger';
import { Fault } from '@tappass/errors/fault';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { bounded } from '@tappass/service/bounded';
import { LEDGER_ROOM, type LedgerRoom } from '../ledger-room.ts';
import { patienceOf } from '../sequencer/catch-up.ts';
import { auditorLevel } from './reader.ts';

@Controller()
export class VerifyRpc {
  readonly #room: LedgerRoom;

  constructor(@Inject(LEDGER_ROOM) room: LedgerRoom) {
    this.#room = room;
  }

  @Rpc(Ledger.method.verify)
  async verify(_request: VerifyRequest, context: RpcContext) {
    requireLevel(context, auditorLevel);
    await this.#room.catchUp(patienceOf(context.timeLeftMs()));
    const running = this.#room.verification.verify();
    // a pass outlives a caller that stops waiting: who asks again while it runs gets its verdict
    const verdict = await bounded(running, context.timeLeftMs(), () => this.#notYet());
    const { eventsChecked, firstBad, chainIntact, root, size } = verdict;
    return {
      verified: firstBad === undefined,
      eventsChecked,
      chainIntact,
      ...(firstBad !== undefined && { firstBad }),
      root: root.toString('hex'),
      size,
      // nobody outside has cosigned a checkpoint (decisions 27)
      attestation: 'self-attested',
    };
  }

  #notYet(): Fault {
    const { progress } = this.#room.verification;
    const far = progress && `${progress.checked} of ${progress.size} entries are verified; ask again`;
    return new Fault('deadline', { details: { part: 'ledger', ...(far !== undefined && { detail: far }) } });
  }
}
