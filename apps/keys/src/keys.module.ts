// Opens what keys holds and says which handlers answer.
import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { DynamicModule } from '@nestjs/common';
import { Ledger } from '@tappass/contracts/ledger';
import { Vault } from '@tappass/contracts/vault';
import { Recorder } from '@tappass/evidence/recorder';
import { StrictEvidence } from '@tappass/evidence/strict';
import { Tallies } from '@tappass/evidence/tallies';
import { openServicePool } from '@tappass/postgres/open-service-pool';
import { clientOf } from '@tappass/rpc/caller';
import { Invalidator } from '@tappass/rpc/invalidation';
import { recipientFrom } from '@tappass/rpc/sealed';
import { bounded } from '@tappass/service/bounded';
import { answerWithinMs } from '@tappass/service/check-times';
import type { Settings } from '@tappass/service/config';
import { followEpoch } from '@tappass/service/follow-epoch';
import type { ProcessContext, RoomParts } from '@tappass/service/serve-room';
import type { keysConfig } from './keys.config.ts';
import { KEYS_ROOM, type KeysRoom } from './keys-room.ts';
import { recordWhatWasTaken } from './record-what-was-taken.ts';
import { connectRedis } from './redis/connect.ts';
import { Generation } from './redis/generation.ts';
import { SessionStore } from './redis/session-store.ts';
import { CreateAgentRpc } from './rpc/create-agent.ts';
import { CreateOrgRpc } from './rpc/create-org.ts';
import { DeleteAgentRpc } from './rpc/delete-agent.ts';
import { GetAgentRpc } from './rpc/get-agent.ts';
import { IssueKeyRpc } from './rpc/issue-key.ts';
import { JwksRpc } from './rpc/jwks.ts';
import { LeaseRpc } from './rpc/lease.ts';
import { ListAgentsRpc } from './rpc/list-agents.ts';
import { ListKeysRpc } from './rpc/list-keys.ts';
import { MintCapabilityRpc } from './rpc/mint-capability.ts';
import { OpenSessionRpc } from './rpc/open-session.ts';
import { RememberSessionsRpc } from './rpc/remember-sessions.ts';
import { RevokeKeyRpc } from './rpc/revoke-key.ts';
import { SessionFloorRpc } from './rpc/session-floor.ts';
import { SettleRpc } from './rpc/settle.ts';
import { UnlockSessionRpc } from './rpc/unlock-session.ts';
import { UseCapabilityRpc } from './rpc/use-capability.ts';
import { VerifyRpc } from './rpc/verify.ts';
import { openDatabase } from './store/database.ts';
import { loadTokenKey } from './store/token-key-file.ts';
import { Peppers } from './vault/pepper.ts';

const controllers = [
  VerifyRpc,
  LeaseRpc,
  SettleRpc,
  OpenSessionRpc,
  SessionFloorRpc,
  RememberSessionsRpc,
  IssueKeyRpc,
  ListKeysRpc,
  RevokeKeyRpc,
  CreateAgentRpc,
  ListAgentsRpc,
  GetAgentRpc,
  DeleteAgentRpc,
  UnlockSessionRpc,
  CreateOrgRpc,
  JwksRpc,
  MintCapabilityRpc,
  UseCapabilityRpc,
];
const sweepEveryMs = 5000;

class KeysModule {}

export const keysModule = (room: KeysRoom): DynamicModule => ({
  module: KeysModule,
  controllers,
  providers: [{ provide: KEYS_ROOM, useValue: room }],
});

export async function buildKeys(
  settings: Settings<typeof keysConfig.declarations>,
  context: ProcessContext,
): Promise<RoomParts> {
  const { nc, asker, signer, pins, boot, lifecycle } = context;
  const pool = await openServicePool('keys', settings, context);
  const db = openDatabase(pool);
  const redis = connectRedis({
    host: settings.redisHost,
    port: settings.redisPort,
    password: settings.redisPassword.current().reveal(),
    ...(settings.redisCaFile !== undefined && { caFile: settings.redisCaFile }),
  });
  lifecycle.onStop('redis', () => redis.disconnect());
  const recorder = new Recorder(nc, { room: 'keys', boot });
  lifecycle.onStop('evidence', () => recorder.close());
  const refusals = new Tallies('auth_failed', recorder);
  lifecycle.onStop('refusals', () => refusals.close());
  const vault = clientOf(nc, asker, Vault);
  const peppers = new Peppers(vault, pins);
  void peppers.keep();
  lifecycle.onStop('peppers', () => peppers.stop());
  const invalidator = new Invalidator(nc, signer);
  const room: KeysRoom = {
    db,
    redis,
    peppers,
    vault,
    signer,
    invalidator,
    generation: new Generation(redis),
    sessions: new SessionStore(redis, pool),
    pins,
    vaultSealJwk: readFileSync(settings.vaultSealJwk, 'utf8'),
    sealing: await recipientFrom(createPrivateKey(settings.sealKey.current().reveal())),
    refusals,
    evidence: new StrictEvidence(recorder, clientOf(nc, asker, Ledger)),
    adminKey: settings.adminKey,
    tokenKey: await loadTokenKey(settings.tokenKeyFile),
    trustDomain: settings.trustDomain,
    now: Date.now,
  };
  const sweep = setInterval(() => void recordWhatWasTaken(room, sweepEveryMs).catch(() => {}), sweepEveryMs);
  lifecycle.onStop('sweep', () => clearInterval(sweep));
  const epoch = await followEpoch(db.epoch);
  return {
    module: keysModule(room),
    epoch: epoch.current,
    checks: [
      epoch.check,
      { name: 'redis', run: async () => void (await bounded(redis.ping(), answerWithinMs)) },
      { name: 'vault', run: () => void peppers.current() },
    ],
  };
}
