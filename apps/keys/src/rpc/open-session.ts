// Keys.OpenSession: the next turn of a client's session and what is remembered of it. Sessions of two principals never meet, whatever id the client sends.
import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { Keys, type OpenSessionRequest } from '@tappass/contracts/keys';
import { classifications } from '@tappass/pipeline/classification';
import { newSessionId } from '@tappass/pipeline/session-id';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { checkSessionId, madeAtMs } from '../domain/session-id.ts';
import { floorKey, sessionKey } from '../domain/session-key.ts';
import { readFloor, readMemory, sessionLifeMs } from '../domain/session-memory.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { type Beginning, nextTurn } from '../redis/sessions.ts';

/** Where nobody knows any more what a session was, it begins as one that has seen much. */
const cautiousRank = classifications.indexOf('RESTRICTED');
const cautiousRisk = 40;

@Controller()
export class OpenSessionRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.openSession)
  async openSession(request: OpenSessionRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const principal = principalOf(context);
    const { now, peppers, redis, sessions } = this.#room;
    const isNew = request.sessionId === '';
    const id = isNew ? newSessionId(now(), randomBytes(8)) : checkSessionId(request.sessionId);
    const pepper = peppers.current().at(-1)!.key;
    const keys = { session: sessionKey(pepper, principal, id), floor: floorKey(pepper, principal) };
    const opened = await sessions.act(({ incarnation, lostAtMs }) =>
      nextTurn(redis, incarnation, keys, isNew ? fresh : beginningOf(id, lostAtMs, now())),
    );
    const floor = readFloor(opened.floor, opened.nowMs);
    const { tools, toolCalls, left, ...state } = readMemory(opened.session, floor, opened.nowMs);
    return {
      sessionId: id,
      turnIndex: Number(opened.session['turn']),
      state: {
        ...{ ...state, taints: [...state.taints], threats: [...state.threats], blocks: [...state.blocks] },
        incidents: [...state.incidents],
        ...{ tools: { ...tools }, toolCalls: { ...toolCalls }, left: { ...left } },
      },
    };
  }
}

const fresh: Beginning = { firstTurn: 1, cautious: undefined };

/** A session named by one of our ids had its first turn where the id was made; one from before a loss may have been anything. */
function beginningOf(id: string, lostAtMs: number | undefined, nowMs: number): Beginning {
  const madeMs = madeAtMs(id);
  const firstTurn = madeMs === undefined ? 1 : 2;
  if (lostAtMs === undefined || nowMs - lostAtMs > sessionLifeMs) return { firstTurn, cautious: undefined };
  if (madeMs !== undefined && madeMs > lostAtMs) return { firstTurn, cautious: undefined };
  return { firstTurn, cautious: { rank: cautiousRank, risk: cautiousRisk, lostAtMs } };
}
