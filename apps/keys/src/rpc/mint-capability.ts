// Keys.MintCapability: signs what an edge has let pass, for the principal it passed for.
import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import { Keys, type MintCapabilityRequest } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { principalOf, type RpcContext, requireCaller } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { SignJWT } from 'jose';
import { capabilityClaims, capabilityLifeMs, capabilityType } from '../domain/capability.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';

@Controller()
export class MintCapabilityRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.mintCapability)
  async mintCapability({ calls, sessionId, policyRevision }: MintCapabilityRequest, context: RpcContext) {
    requireCaller(context, 'edge');
    const principal = principalOf(context);
    if (principal.agentUuid === '') throw new Fault('forbidden');
    const { now, tokenKey, trustDomain } = this.#room;
    const tokenId = `cap_${randomBytes(12).toString('hex')}`;
    const nowMs = now();
    const claims = capabilityClaims({
      ...{ principal, calls, sessionId: sessionId.slice(0, 128), policyRevision: policyRevision.slice(0, 128) },
      ...{ trustDomain, tokenId, nowMs },
    });
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', typ: capabilityType, kid: tokenKey.kid })
      .sign(tokenKey.privateKey);
    return { token, tokenId, expiresAtMs: BigInt(nowMs + capabilityLifeMs) };
  }
}
