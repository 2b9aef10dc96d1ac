// Keys.CreateAgent: an agent exists once by name, and only after its event is committed. With an Idempotency-Key the same request finds it.
import { randomBytes } from 'node:crypto';
import { Controller, Inject } from '@nestjs/common';
import type { Principal } from '@tappass/contracts/common';
import { type CreateAgentRequest, Keys } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { sealTo } from '@tappass/rpc/sealed';
import { agentRequest } from '../domain/agent-request.ts';
import { agentRow } from '../domain/agent-row.ts';
import { levels } from '../domain/principal.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { createAgent } from '../store/agents.ts';

const agentName = /^[a-z0-9][a-z0-9._-]{0,62}$/;

@Controller()
export class CreateAgentRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.createAgent)
  async createAgent(request: CreateAgentRequest, context: RpcContext) {
    const { db, evidence } = this.#room;
    const principal = requireLevel(context, levels.developer);
    if (!agentName.test(request.agentId) || request.agentId.startsWith('ag_')) {
      throw new Fault('bad_field', {
        details: {
          field: 'agent_id',
          detail: 'expects up to 63 lower-case letters, digits and . _ -, not starting with ag_',
        },
      });
    }
    const ownerEmail = await this.#opened(request.sealedOwnerEmail);
    const made = this.#identityOf(request, principal, ownerEmail);
    const owner = await this.#owner(principal.orgUuid, ownerEmail);
    const { agentId, description, framework, intendedUse } = request;
    const asked = { agentId, description, framework, intendedUse };
    const agent = await createAgent(
      db,
      uuidText(principal.orgUuid),
      { ...made, ...asked, ownerPseudonym: owner.pseudonym, ownerSealed: owner.ciphertext },
      async (row) => {
        const body = {
          version: 1,
          actor: principal.keyId,
          agent: row.agentId,
          agent_uuid: row.agentUuid,
          framework,
          intended_use: intendedUse,
          owner: owner.pseudonym,
        };
        await evidence.commit({ kind: 'agent_registered', tenant: principal.orgUuid, body });
      },
    );
    return { agent: agentRow(agent, principal.orgSlug) };
  }

  /** @throws Fault vault_unavailable */
  #identityOf(request: CreateAgentRequest, principal: Principal, ownerEmail: string) {
    const { agentId, description, framework, idempotencyKey, intendedUse } = request;
    if (idempotencyKey === '') return { agentUuid: `ag_${randomBytes(12).toString('hex')}`, requestHash: null };
    const [pepper] = this.#room.peppers.current();
    if (pepper === undefined) throw new Fault('vault_unavailable');
    const asked = { agentId, description, framework, intendedUse, ownerEmail, idempotencyKey };
    return agentRequest({ ...asked, tenantId: uuidText(principal.orgUuid), requestedBy: principal.keyId }, pepper.key);
  }

  async #opened(sealedEmail: string): Promise<string> {
    return sealedEmail === '' ? '' : Buffer.from(await this.#room.sealing.open(sealedEmail)).toString();
  }

  async #owner(orgUuid: Uint8Array, email: string): Promise<{ pseudonym: string; ciphertext: string }> {
    if (email === '') return { pseudonym: '', ciphertext: '' };
    const sealedValue = await sealTo(this.#room.vaultSealJwk, Buffer.from(email));
    return this.#room.vault.sealSubject({ orgUuid, sealedValue });
  }
}
