// Keys.IssueKey: shown once, sealed to the edge that asked; stored as a hash, and only after its event is committed.
import { Controller, Inject } from '@nestjs/common';
import { type IssueKeyRequest, Keys } from '@tappass/contracts/keys';
import { Fault } from '@tappass/errors/fault';
import { uuidText } from '@tappass/evidence/uuid-v7';
import { type RpcContext, requireLevel } from '@tappass/rpc/context';
import { Rpc } from '@tappass/rpc/rpc';
import { sealTo } from '@tappass/rpc/sealed';
import { hashKey } from '../domain/api-key.ts';
import { issue } from '../domain/issue.ts';
import { levels } from '../domain/principal.ts';
import { KEYS_ROOM, type KeysRoom } from '../keys-room.ts';
import { findAgent } from '../store/agents.ts';
import { storeKey } from '../store/api-keys.ts';

@Controller()
export class IssueKeyRpc {
  readonly #room: KeysRoom;

  constructor(@Inject(KEYS_ROOM) room: KeysRoom) {
    this.#room = room;
  }

  @Rpc(Keys.method.issueKey)
  async issueKey(request: IssueKeyRequest, context: RpcContext) {
    const { db, evidence, now, peppers, sealing } = this.#room;
    const principal = requireLevel(context, levels.developer);
    const tenantId = uuidText(principal.orgUuid);
    const agent = await findAgent(db, tenantId, request.agent);
    const kind = kindOf(request.kind);
    const developerEmail =
      request.sealedDeveloperEmail === ''
        ? ''
        : Buffer.from(await sealing.open(request.sealedDeveloperEmail))
            .toString()
            .trim()
            .toLowerCase();
    const [pepper] = peppers.current();
    if (pepper === undefined) throw new Fault('vault_unavailable');
    const issued = issue(
      {
        tenantId,
        agentUuid: agent.agentUuid,
        kind,
        developerEmail,
        expiresDays: request.expiresDays,
        name: request.name,
        toolScopes: request.toolScopes,
        requestedBy: principal.keyId,
        idempotencyKey: request.idempotencyKey,
      },
      pepper.key,
      now(),
    );
    const subject = await this.#subject(principal.orgUuid, developerEmail);
    const { apiKey, requestHash, ...life } = issued;
    const stored = await storeKey(
      db,
      tenantId,
      {
        ...life,
        requestHash,
        kind,
        agentUuid: agent.agentUuid,
        name: request.name,
        toolScopes: request.toolScopes,
        lastFour: apiKey.slice(-4),
        developerPseudonym: subject.pseudonym,
        developerSealed: subject.ciphertext,
        hash: new Uint8Array(hashKey(pepper.key, apiKey)),
        pepperVersion: pepper.version,
      },
      async () => {
        const body = {
          version: 1,
          actor: principal.keyId,
          agent: agent.agentId,
          agent_uuid: agent.agentUuid,
          key_id: issued.keyId,
          key_kind: kind,
          developer: subject.pseudonym,
          developer_sealed: subject.ciphertext,
          expires_at: issued.expiresAt.toISOString(),
          ...(request.toolScopes.length > 0 && { tool_scopes: request.toolScopes }),
        };
        await evidence.commit({ kind: 'key_issued', tenant: principal.orgUuid, body });
      },
    );
    return {
      keyId: stored.keyId,
      expiresAt: stored.expiresAt.toISOString(),
      sealedApiKey: await sealTo(request.recipientJwk, Buffer.from(apiKey)),
    };
  }

  async #subject(orgUuid: Uint8Array, email: string): Promise<{ pseudonym: string; ciphertext: string }> {
    if (email === '') return { pseudonym: '', ciphertext: '' };
    return this.#room.vault.sealSubject({
      orgUuid,
      sealedValue: await sealTo(this.#room.vaultSealJwk, Buffer.from(email)),
    });
  }
}

function kindOf(kind: string): 'dev' | 'agt' {
  if (kind === 'dev' || kind === 'agt') return kind;
  throw new Fault('bad_field', { details: { field: 'kind', detail: 'expects dev or agt' } });
}
