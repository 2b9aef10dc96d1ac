// Keys.RememberSessions: what calls add to their sessions. Kept before the answer leaves; told twice it counts once.
import { fromBinary } from '@bufbuild/protobuf';
import { Controller, Inject } from '@nestjs/common';
import { type Principal, PrincipalSchema, type Signed } from '@tappass/contracts/common';
import { Keys, type RememberSessionsRequest, type SessionMemo } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { openSigned } from '@tappass/rpc/signed';
import { deltaJson } from '../domain/session-delta.ts';
import { checkSessionId } from '../domain/session-id.ts';
import { floorKey, sessionKey } from '../domain/session-key.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { type Memo, rememberAll } from '../redis/sessions.ts';

const mostMemos = 256;
const mostVerdicts = 10_000;
const memoId = /^[0-9a-f]{16,64}$/;

@Controller()
export class RememberSessionsRpc {
  readonly #room: KeysRoom;
  /** Verdicts of ours that were verified before, by their signature. */
  readonly #verified = new Map<string, Principal>();

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.rememberSessions)
  async rememberSessions(request: RememberSessionsRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    if (request.memos.length > mostMemos) throw badMemo(`takes at most ${mostMemos}`);
    const { redis, sessions } = this.#room;
    const memos = request.memos.map((memo) => this.#memo(memo));
    await sessions.act(({ incarnation }) => rememberAll(redis, incarnation, memos));
    return {};
  }

  #memo({ memoId: id, principal: signed, sessionId, delta }: SessionMemo): Memo {
    if (!memoId.test(id) || delta === undefined) throw badMemo('expects an id and a delta');
    const principal = this.#principal(signed);
    const pepper = this.#room.peppers.current().at(-1)!.key;
    const session = sessionKey(pepper, principal, checkSessionId(sessionId));
    return { id, session, floor: floorKey(pepper, principal), deltaJson: deltaJson(delta) };
  }

  // Its end is not looked at: a stream may outlive its verdict, and remembering gives nobody anything.
  #principal(signed: Signed | undefined): Principal {
    const name = Buffer.from(signed?.signature ?? []).toString('base64');
    const known = this.#verified.get(name);
    if (known !== undefined && signed !== undefined && Buffer.from(signed.payload).equals(payloadOf(known)))
      return known;
    const payload = openSigned(this.#room.pins, 'keys', 'principal', signed);
    const principal = fromBinary(PrincipalSchema, payload);
    payloads.set(principal, Buffer.from(payload));
    if (this.#verified.size >= mostVerdicts) this.#verified.clear();
    this.#verified.set(name, principal);
    return principal;
  }
}

/** The bytes a verdict was verified with: the same signature over others is none. */
const payloads = new WeakMap<Principal, Buffer>();
const payloadOf = (principal: Principal): Buffer => payloads.get(principal) ?? Buffer.alloc(0);

const badMemo = (detail: string): Fault => new Fault('bad_field', { details: { field: 'memos', detail } });
